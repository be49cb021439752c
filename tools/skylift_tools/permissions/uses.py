"""What roles did with their rights since the emulator came up, as it has seen it."""

from __future__ import annotations

from dataclasses import dataclass

from skylift_tools.plane.emulated_aws import EmulatedAws
from skylift_tools.root_key import RootKey


@dataclass(frozen=True)
class Use:
    """`resource` is the pattern of the policy that let the calls through; of what was refused, what was asked for.

    `calls` is 0 for what a service goes on doing. `last_at` is in seconds since the epoch.
    """

    role: str
    action: str
    resource: str
    calls: int
    last_at: float


@dataclass(frozen=True)
class Seen:
    since: float
    used: tuple[Use, ...]
    refused: tuple[Use, ...]


def seen(port: int, key: RootKey) -> Seen:
    """Raises `PlaneProblem` when the emulator on that port of the loopback does not answer."""
    answer = EmulatedAws(port, key).control("permissions")
    used, refused = (tuple(Use(**each) for each in answer[kind]) for kind in ("used", "refused"))
    return Seen(answer["since"], used, refused)
