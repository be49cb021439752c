"""Every service: the journal learns which service a request changes before its response is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from skylift_emulator.journal.requests import current, is_transient, operation, reads
from skylift_emulator.mends.deliberate_faults import DETECT, DISPATCH, PARAMETERS
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

REGISTRY = Seam("ministack.app", "SERVICE_REGISTRY")
SEAMS = (REGISTRY, DISPATCH, DETECT, PARAMETERS)

_Dispatch = Callable[..., Awaitable[Any]]


def install(around: Surroundings) -> None:
    keys = _journal_keys()

    def make(original: _Dispatch) -> _Dispatch:
        async def dispatch(*request: Any) -> Any:
            service = _describe(*request)
            response = await original(*request)
            asked = current.get()
            if asked is not None and asked.writes and not is_transient(service, asked.operation, request[1]):
                for key in keys.get(service, ()):
                    around.journal.cold.touch(key)
            return response

        return dispatch

    DISPATCH.replace(make)


def _describe(*request: Any) -> str:
    """Note what is asked, for the response. Returns the service as in an ARN."""
    method, path, headers, body, query, request_id = request
    parameters = PARAMETERS.current()(method, path, headers, body, query)
    service = str(DETECT.current()(method, path, headers, parameters))
    asked = current.get()
    if asked is not None:
        name = operation(headers, body) or str((query.get("Action") or [""])[0])
        asked.service, asked.operation, asked.request_id, asked.headers = service, name, request_id, headers
        asked.writes = not reads(method, name)
    return service


def _journal_keys() -> dict[str, tuple[str, ...]]:
    """By service as in an ARN: the names under which its state is kept."""
    return {
        service: (entry.get("state_key", entry["module"]), *entry.get("sub_modules", ()))
        for service, entry in REGISTRY.current().items()
    }
