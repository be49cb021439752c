"""`skylift package`: what each zip weighs, and what its cold start cannot go below."""

from skylift_tools.package.command import package

__all__ = ["package"]
