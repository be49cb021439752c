"""`skylift cost`: what each stack costs in a month in which nobody uses it."""

from skylift_tools.cost.command import cost

__all__ = ["cost"]
