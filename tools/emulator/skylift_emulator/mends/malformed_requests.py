"""Every service with JSON requests: a malformed request is the caller's fault, not an internal error.

MiniStack answers 500 to half a surrogate pair, text that is not UTF-8, a list for an object or a number for a text.
Some services store half a pair, and fail from then on when it is read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, NamedTuple

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
_INVOKE = "/invocations"


class _Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    query: Any
    request_id: str


_Dispatch = Callable[..., Awaitable[Any]]


def install(_: Surroundings) -> None:
    DISPATCH.replace(_refusing)
    RDS_DATA.replace(_refusing)


def _refusing(original: _Dispatch) -> _Dispatch:
    async def dispatch(*given: Any) -> Any:
        request = _Request(*given)
        if fault := _obvious(request):
            return _refusal("SerializationException", fault)
        try:
            response = await original(*request)
        except Exception:
            if refusal := _explained(request):
                return refusal
            raise
        # Only what went wrong is looked at in full: a valid request is parsed once, by its service.
        failed = response is not None and response[0] >= HTTPStatus.BAD_REQUEST
        return (_explained(request, status=response[0]) if failed else None) or response

    return dispatch


def _obvious(request: _Request) -> str:
    """What is wrong with a request that its service need not see; empty if nothing is."""
    if not _is_json(request) or request.headers.get("content-encoding"):
        return ""
    if target := request.headers.get("x-amz-target"):
        # SQS has an error of its own for characters that a message may not have.
        return "" if target.startswith("AmazonSQS.SendMessage") else malformed.in_bytes(request.body)
    # The payload of a function is not the request's own.
    is_own = _service(request) in _REST and not request.path.endswith(_INVOKE)
    return malformed.in_content(request.body) if is_own else ""


def _explained(request: _Request, *, status: int = 500) -> Any:
    """The refusal of a request that did not succeed, if its body is at fault; `None` if it is not."""
    service = _service(request)
    if service == "lambda" and request.path.endswith(_INVOKE):
        fault = malformed.in_content(request.body) if request.body else ""
        return _refusal("InvalidRequestContentException", f"Could not parse request body into json: {fault}", fault)
    if not _is_json(request) or ("x-amz-target" not in request.headers and service not in _REST):
        return None
    failed = status == HTTPStatus.INTERNAL_SERVER_ERROR
    fault = malformed.in_content(request.body) if failed or service in _REST else ""
    if fault or not failed:
        return _refusal("SerializationException", fault, fault)
    operation = _operation(request, service)
    if fault := malformed.in_types(request.body, service, operation):
        return _refusal("SerializationException", fault)
    absent = malformed.missing(request.body, service, operation)
    return _refusal("ValidationException", absent, absent)


def _is_json(request: _Request) -> bool:
    return bool(request.body) and "json" in request.headers.get("content-type", "")


def _service(request: _Request) -> str:
    method, path, headers, body, query, _ = request
    return str(DETECT.current()(method, path, headers, PARAMETERS.current()(method, path, headers, body, query)))


def _operation(request: _Request, service: str) -> str:
    method, path, headers, body, *_ = request
    named = headers.get("x-amz-target") or extract_iam_action(service, method, path, headers, body, {}) or ""
    return named.replace(":", ".").rpartition(".")[2]


def _refusal(code: str, message: str, fault: str = "given") -> Any:
    return error_response_json(code, message, int(HTTPStatus.BAD_REQUEST)) if fault else None
