"""Errors as HTTP answers: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from skylift import correlation, log
from skylift.errors import FieldError, SkyliftError, Unprocessable

MEDIA_TYPE = "application/problem+json"
CODE = "skylift.problem"
"""Where an exchange's scope says which problem was answered."""
MAX_ERRORS = 20
MAX_FIELD = 200
"""Names that nobody knows are the caller's own text: neither many nor long ones make the answer larger than that."""
INTERNAL = "Something went wrong on our side. It was logged; name the correlation id when you report it."


class ProblemField(BaseModel):
    field: str
    detail: str
    location: str


class Problem(BaseModel):
    """The body of every error that a service answers. A kind of problem may have members of its own."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemField]
    correlation_id: str | None


class ProblemResponse(JSONResponse):
    media_type = MEDIA_TYPE


def rendered(error: SkyliftError) -> ProblemResponse:
    # The words of a 500 are for us; they may tell a stranger how we are built.
    detail = INTERNAL if error.status == HTTPStatus.INTERNAL_SERVER_ERROR else error.detail
    body = _body(error.code, error.title, status=error.status, detail=detail) | {
        "errors": [{"field": wrong.field, "detail": wrong.detail, "location": wrong.location} for wrong in error.errors]
    }
    return ProblemResponse({**error.extensions, **body}, error.status, headers=error.headers)


def unexpected() -> ProblemResponse:
    return rendered(SkyliftError(INTERNAL))


def add_handlers(app: FastAPI) -> None:
    @app.exception_handler(SkyliftError)
    async def on_noun(request: Request, error: SkyliftError) -> ProblemResponse:
        request.scope[CODE] = error.code
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("request_failed", code=error.code, exc_info=error)
        return rendered(error)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> ProblemResponse:
        request.scope[CODE] = Unprocessable.code
        errors = [_field_error(fault) for fault in error.errors()[:MAX_ERRORS]]
        return rendered(Unprocessable("; ".join(f"{wrong.field}: {wrong.detail}" for wrong in errors), errors=errors))

    @app.exception_handler(HTTPException)
    async def on_status(request: Request, error: HTTPException) -> ProblemResponse:
        return _by_the_framework(request, error)


def _by_the_framework(request: Request, error: HTTPException) -> ProblemResponse:
    """What the framework refuses by itself: no such route, wrong method."""
    status = HTTPStatus(error.status_code)
    details = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.method} is not possible on {request.url.path}.",
    }
    request.scope[CODE] = status.name.lower()
    body = _body(status.name.lower(), status.phrase, status=status, detail=details.get(status, error.detail))
    return ProblemResponse(body, status, headers=error.headers)


def _body(code: str, title: str, *, status: int, detail: str) -> dict[str, Any]:
    return {
        "type": f"urn:skylift:problem:{code}",
        "title": title,
        "status": int(status),
        "detail": detail,
        "errors": [],
        "correlation_id": correlation.current(),
    }


def _field_error(fault: Mapping[str, Any]) -> FieldError:
    location, *path = (str(part) for part in fault["loc"])
    if fault["type"] == "json_invalid":
        return FieldError("body", f"not valid JSON: {fault['ctx']['error']}", location)
    return FieldError(".".join(path)[:MAX_FIELD] or location, fault["msg"].removeprefix("Value error, "), location)
