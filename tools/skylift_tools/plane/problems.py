"""What can go wrong with the plane: each becomes one line and an exit code."""

from __future__ import annotations


class PlaneProblem(RuntimeError):
    """A message for the person at the terminal: what is wrong and the way out."""
