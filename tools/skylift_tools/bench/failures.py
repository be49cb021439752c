"""What stops a measurement."""

from skylift_tools.plane.problems import PlaneProblem


class BenchFailure(PlaneProblem):
    """A figure could not be taken; the message says which and why."""
