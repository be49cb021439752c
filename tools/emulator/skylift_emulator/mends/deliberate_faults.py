"""Every service: a call that meets a fault set on `/_skylift/faults` gets it instead of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.iam_actions import access_denied_response, extract_iam_action

from skylift_emulator.faults import Fault
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_REQUEST = ("method", "path", "headers", "body", "query_params", "request_id")
DISPATCH = Seam("ministack.app", "_dispatch_service_request", _REQUEST)
DETECT = Seam("ministack.app", "detect_service", ("method", "path", "headers", "query_params"))
PARAMETERS = Seam("ministack.app", "_routing_params", ("method", "path", "headers", "body", "query_params"))
SERVICES = Seam("ministack.app", "SERVICE_HANDLERS")
SEAMS = (DISPATCH, DETECT, PARAMETERS, SERVICES)

Response = tuple[int, dict[str, str], bytes]
_Dispatch = Callable[..., Awaitable[Any]]


def install(around: Surroundings) -> None:
    faults = around.faults

    def make(original: _Dispatch) -> _Dispatch:
        async def dispatch(*request: Any) -> Any:
            if faults.any():
                method, path, headers, body, query, request_id = request
                parameters = PARAMETERS.current()(method, path, headers, body, query)
                service = DETECT.current()(method, path, headers, parameters)
                _, _, named = headers.get("x-amz-target", "").rpartition(".")
                action = named or extract_iam_action(service, method, path, headers, body, parameters) or ""
                operation = action.rpartition(":")[2]
                fault = faults.hit(service, operation, path.encode() + b"\n" + body)
                if fault is not None:
                    await asyncio.sleep(fault.delay_seconds)
                    return answer(fault, service, operation, headers=headers, request_id=request_id)
            return await original(*request)

        return dispatch

    DISPATCH.replace(make)


def services() -> frozenset[str]:
    """The names under which a request may be known."""
    return frozenset(SERVICES.current())


def answer(fault: Fault, service: str, operation: str, *, headers: dict[str, str], request_id: str) -> Response:
    """The fault as the service's protocol says it, with the status asked for."""
    _, reply, body = access_denied_response(
        service, operation, "", request_id, error_code=fault.error, message=fault.message, headers=headers
    )
    return fault.status, {**reply, "x-amzn-requestid": request_id, "x-amz-request-id": request_id}, body
