"""Numbers of things, as the timeline says them."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """`1 file`, `1,200 files`; nothing irregular."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
