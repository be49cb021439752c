"""`skylift permissions`: what roles were granted, what they used of it, and what they were refused."""

from skylift_tools.permissions.command import permissions

__all__ = ["permissions"]
