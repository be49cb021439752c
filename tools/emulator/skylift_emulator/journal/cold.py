"""Services with few changes: what a change touched is found by comparing the service's state with what was written."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from ministack.services import dynamodb

from .items import DERIVED
from .scoped import Owners, shallow
from .services import Difference, Rows

# What a stack makes is in other services; it must be on disk with the stack's record.
_STACKS = "cloudformation"
# Services whose requests change the resources of others.
_REACHING = {"cloudcontrol", "tagging"}
_ATTEMPTS = 3
_log = logging.getLogger("skylift.emulator")
# The parts of DynamoDB's state beside its tables.
TABLE_SETTINGS = (
    "tags", "ttl_settings", "pitr_settings", "kinesis_destinations", "contributor_insights", "backups",
    "resource_policies", "exports", "imports", "stream_trimmed",
)  # fmt: skip


class Cold:
    """Compares services with their rows. `modules` maps each service to the name of its module in MiniStack."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = dict(modules)
        self._owners = Owners(self._modules)
        self._touched: set[str] = set()
        self.rows = {service: Rows(service) for service in modules}

    def touch(self, service: str) -> None:
        """A request changed something of the service. Safe from any thread."""
        if service in self._modules:
            self._touched.add(service)

    def touched(self) -> bool:
        self._touched |= self._owners.changed()
        return bool(self._touched)

    def differences(self) -> list[Difference]:
        """Of the services that were touched; of all, once a stack has changed."""
        services = self._owners.changed()
        while self._touched:
            services.add(self._touched.pop())
        found = self._of(services, relaxed=False)
        if services & _REACHING or any(each.service == _STACKS and each.rows for each in found):
            found += self._of(set(self._modules) - services, relaxed=False)
        return found

    def everything_of(self, service: str) -> list[Difference]:
        """Whatever differs in one service, log lines and metrics included."""
        return self._of((service,), relaxed=True)

    def failed(self, differences: Iterable[Difference]) -> None:
        """These are not on disk: compare again the next time."""
        self._touched |= {each.service for each in differences}

    def services(self) -> list[str]:
        return list(self._modules)

    def _of(self, services: Iterable[str], *, relaxed: bool) -> list[Difference]:
        found = []
        for service in services:
            try:
                state = self._state(service)
                if state:
                    found.append(self.rows[service].difference(state, relaxed=relaxed))
            except Exception:  # noqa: BLE001  the edge between the services
                # One service's fault must not cost the others their state.
                _log.exception("the state of %s is not on disk", service)
        return found

    def _state(self, service: str) -> dict[str, Any] | None:
        module = sys.modules.get(f"ministack.services.{self._modules[service]}")
        if module is None or not hasattr(module, "get_state"):
            return None
        if service == "dynamodb":
            return _tables()
        state: dict[str, Any] | None = _read(module.get_state)
        if service == "sqs" and state:
            _without_messages(state)
        return state


def _read(get_state: Callable[[], Any]) -> Any:
    """A thread may add to a dictionary while the service iterates over it; then it is read again."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(RuntimeError), shallow():
            return get_state()
    with shallow():
        return get_state()


def _tables() -> dict[str, Any]:
    """As DynamoDB's own `get_state`, without the items, which have rows of their own."""
    tables = type(dynamodb._tables)()
    for key, table in list(dynamodb._tables._data.items()):
        tables._data[key] = {name: field for name, field in table.items() if name not in DERIVED}
    return {"tables": tables, **{name: getattr(dynamodb, f"_{name}") for name in TABLE_SETTINGS}}


def _without_messages(state: dict[str, Any]) -> None:
    queues = state["queues"]._data
    for key, queue in list(queues.items()):
        queues[key] = {**queue, "messages": []}
