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
from skylift_emulator.surroundings import Surroundings

SEAMS = (DISPATCH, DETECT, PARAMETERS)

_Dispatch = Callable[..., Awaitable[Any]]


def install(_: Surroundings) -> None:
    DISPATCH.replace(_refusing)


def _refusing(original: _Dispatch) -> _Dispatch:
    async def dispatch(*request: Any) -> Any:
        _, _, headers, body, *_ = request
        if _speaks_json(headers) and (fault := malformed.in_bytes(body)):
            return _refusal("SerializationException", fault)
        try:
            response = await original(*request)
        except Exception:
            if refusal := _explained(*request):
                return refusal
            raise
        # Only what went wrong is looked at in full: a valid request is parsed once, by its service.
        failed = response[0] == HTTPStatus.INTERNAL_SERVER_ERROR
        return (_explained(*request) if failed else None) or response

    return dispatch


def _speaks_json(headers: dict[str, str]) -> bool:
    """Whether the whole body of a request is a JSON object, as its headers say."""
    named = "x-amz-target" in headers and "json" in headers.get("content-type", "")
    return named and not headers.get("content-encoding")


def _explained(method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any) -> Any:  # noqa: PLR0917
    """The refusal of a request that made a service fail, if its body is at fault; `None` if it is not."""
    parameters = PARAMETERS.current()(method, path, headers, body, rest[0])
    service = DETECT.current()(method, path, headers, parameters)
    if service == "s3" or not body or "x-www-form-urlencoded" in headers.get("content-type", ""):
        return None
    if path.endswith("/invocations"):
        fault = malformed.in_content(body)
        return _refusal("InvalidRequestContentException", f"Could not parse request body into json: {fault}", fault)
    operation = headers.get("x-amz-target", "").rpartition(".")[2] or _operation(service, method, path, headers)
    fault = malformed.in_content(body) or malformed.in_types(body, service, operation)
    return _refusal("SerializationException", fault, fault)


def _operation(service: str, method: str, path: str, headers: dict[str, str]) -> str:
    return (extract_iam_action(service, method, path, headers, b"", {}) or "").rpartition(":")[2]


def _refusal(code: str, message: str, fault: str = "given") -> Any:
    return error_response_json(code, message, int(HTTPStatus.BAD_REQUEST)) if fault else None
