"""`skylift bench`: the figures that the README quotes, measured on this machine."""

from skylift_tools.bench.command import bench

__all__ = ["bench"]
