"""What roles did with their rights since the emulator came up, as it has seen it."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any

from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.root_key import RootKey
from skylift_tools.signing import Signer

_PATH = "/_skylift/permissions"


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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        signed = Signer(key, f"127.0.0.1:{port}").headers("skylift", "GET", _PATH)
        connection.request("GET", _PATH, headers=signed)
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException) as error:
        raise PlaneProblem(f"the emulator does not answer ({error or type(error).__name__})") from error
    finally:
        connection.close()
    used, refused = (tuple(Use(**each) for each in answer[kind]) for kind in ("used", "refused"))
    return Seen(answer["since"], used, refused)
