"""What each role did with its rights: which action on which granted resource was let through, and what was refused."""

from __future__ import annotations

import contextvars
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

# A plane may run for weeks, and every deployment brings roles of its own: what was asked for longest ago is forgotten.
MAX_USES = 20_000
MAX_REFUSALS = 2_000

# Set while a service asks for what it goes on using (Lambda polls a queue): seen, and not counted again and again.
standing: contextvars.ContextVar[bool] = contextvars.ContextVar("standing", default=False)


@dataclass
class Use:
    """`calls` is 0 for a right that a service holds on to, without calls that could be counted."""

    calls: int = 0
    last_at: float = 0.0


Key = tuple[str, str, str]


@dataclass
class Uses:
    """By role, action and resource; at most so many. For several threads."""

    most: int
    _found: OrderedDict[Key, Use] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, role: str, action: str, resource: str) -> None:
        key = (role, action, resource)
        with self._lock:
            use = self._found.setdefault(key, Use())
            use.calls += not standing.get()
            use.last_at = time.time()
            self._found.move_to_end(key)
            while len(self._found) > self.most:
                self._found.popitem(last=False)

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            found = [(key, use.calls, use.last_at) for key, use in self._found.items()]
        return [
            {"role": role, "action": action, "resource": resource, "calls": calls, "last_at": last_at}
            for (role, action, resource), calls, last_at in sorted(found)
        ]


class Permissions:
    """Since this process began; nothing of it is kept on disk."""

    def __init__(self) -> None:
        self.used, self.refused = Uses(MAX_USES), Uses(MAX_REFUSALS)
        self._since = time.time()

    def listed(self) -> dict[str, Any]:
        """`{"since", "used": [{"role", "action", "resource", "calls", "last_at"}], "refused": [...]}`.

        Moments are in seconds since the epoch.
        A used resource is the pattern of the role's policy that let the call through, empty where the resource's own
        policy did. A refused one is what was asked for.
        """
        return {"since": self._since, "used": self.used.listed(), "refused": self.refused.listed()}
