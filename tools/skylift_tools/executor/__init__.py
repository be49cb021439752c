"""Lambda functions on this machine, run by AWS's own runtime client in processes of their own."""

from .emulator import Emulator, EmulatorError, UnknownFunction
from .executor import Executor
from .limits import Limits, default_limits
from .metrics import Metrics
from .outcome import Outcome
from .spec import BadSpec, ExecutionSpec

__all__ = [
    "BadSpec",
    "Emulator",
    "EmulatorError",
    "ExecutionSpec",
    "Executor",
    "Limits",
    "Metrics",
    "Outcome",
    "UnknownFunction",
    "default_limits",
]
