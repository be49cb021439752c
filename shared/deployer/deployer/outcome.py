"""How a stage's work at one position ends well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Next:
    """`send` hands the session to the next stage, or to this one's next round, once `results` are kept."""

    send: Callable[[], object]
    results: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """The last stage of what was asked for; a state machine that waits gets `results`."""

    results: Mapping[str, Any] = field(default_factory=dict)


Outcome = Next | Done
