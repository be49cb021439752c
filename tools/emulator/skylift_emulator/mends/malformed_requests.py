"""Every service with JSON requests: a malformed request is the caller's fault, not an internal error.

MiniStack answers 500 to half a surrogate pair, text that is not UTF-8, a list for an object or a number for a text, and
takes some of them: a table that holds such a text cannot be read any more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from ministack.core.iam_actions import extract_iam_action
from ministack.core.responses import error_response_json

from skylift_emulator import malformed
from skylift_emulator.mends.deliberate_faults import DETECT, DISPATCH, PARAMETERS
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

# The one JSON service that is reached by its paths alone.
RDS_DATA = Seam("ministack.app", "_handle_rds_data_request", DISPATCH.parameters)
SEAMS = (DISPATCH, DETECT, PARAMETERS, RDS_DATA)

# Services that take a missing or broken body for an empty one.
_REST = frozenset(("lambda", "apigateway", "scheduler", "rds-data"))
_Dispatch = Callable[..., Awaitable[Any]]


def install(_: Surroundings) -> None:
    DISPATCH.replace(_refusing)
    RDS_DATA.replace(_refusing)


def _refusing(original: _Dispatch) -> _Dispatch:
    async def dispatch(*request: Any) -> Any:
        if fault := _obvious(*request):
            return _refusal("SerializationException", fault)
        try:
            response = await original(*request)
        except Exception:
            if refusal := _explained(*request):
                return refusal
            raise
        # Only what went wrong is looked at in full: a valid request is parsed once, by its service.
        failed = response is not None and response[0] >= HTTPStatus.BAD_REQUEST
        return (_explained(*request, status=response[0]) if failed else None) or response

    return dispatch


def _obvious(method: str, path: str, headers: dict[str, str], body: bytes, query: Any, _: str) -> str:  # noqa: PLR0917
    """What is wrong with a request that its service need not see; empty if nothing is."""
    if "json" not in headers.get("content-type", "") or headers.get("content-encoding") or not body:
        return ""
    if "x-amz-target" in headers:
        return malformed.in_bytes(body)
    # The content of an object and the payload of a function are not the request's own.
    if path.endswith("/invocations") or DETECT.current()(method, path, headers, query) not in _REST:
        return ""
    return malformed.in_content(body)


def _explained(  # noqa: PLR0917  a request as MiniStack hands it on
    method: str, path: str, headers: dict[str, str], body: bytes, query: Any, _: str, *, status: int = 500
) -> Any:
    """The refusal of a request that did not succeed, if its body is at fault; `None` if it is not."""
    if path.endswith("/invocations"):
        fault = malformed.in_content(body) if body else ""
        return _refusal("InvalidRequestContentException", f"Could not parse request body into json: {fault}", fault)
    if "json" not in headers.get("content-type", "") or not body:
        return None
    fault = malformed.in_content(body)
    if fault or status != HTTPStatus.INTERNAL_SERVER_ERROR:
        return _refusal("SerializationException", fault, fault)
    service = DETECT.current()(method, path, headers, PARAMETERS.current()(method, path, headers, body, query))
    operation = headers.get("x-amz-target", "").rpartition(".")[2] or _operation(service, method, path, headers)
    if fault := malformed.in_types(body, service, operation):
        return _refusal("SerializationException", fault)
    absent = malformed.missing(body, service, operation)
    return _refusal("ValidationException", absent, absent)


def _operation(service: str, method: str, path: str, headers: dict[str, str]) -> str:
    return (extract_iam_action(service, method, path, headers, b"", {}) or "").rpartition(":")[2]


def _refusal(code: str, message: str, fault: str = "given") -> Any:
    return error_response_json(code, message, int(HTTPStatus.BAD_REQUEST)) if fault else None
