"""What a worker needs beside its function."""

from collections.abc import Callable
from dataclasses import dataclass

from .logs import LogSink
from .zygote import Zygote


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`endpoint` is where the function's AWS clients go, `runtime` a folder; `learned` hears what was imported."""

    zygote: Zygote
    sink: LogSink
    endpoint: str
    runtime: str
    learned: Callable[[list[str]], None]
