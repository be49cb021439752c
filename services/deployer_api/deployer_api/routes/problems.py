"""What the OpenAPI document says of an endpoint beside its types. 401, 403 and 422 are documented by themselves."""

from typing import Any

from fastapi.routing import APIRoute
from skylift.http.problems import MEDIA_TYPE

PROBLEM = {"$ref": "#/components/schemas/Problem"}
LATER = (429, 503)
RETRY_AFTER = {
    # Not where API Gateway answers itself.
    "Retry-After": {"description": "Seconds until it may work", "required": False, "schema": {"type": "integer"}}
}
DESCRIPTIONS = {
    404: "There is no such session, or it is not yours",
    409: "The first request with this Idempotency-Key is still being worked on",
    429: "Too many requests; try again after `Retry-After` seconds. What costs something is limited per user",
    503: "Something this depends on does not answer; try again after `Retry-After` seconds",
}


def operation_id(route: APIRoute) -> str:
    """The function's name, which is what a generated client calls it."""
    return route.name


def answers(*statuses: int, conflict: str = DESCRIPTIONS[409]) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of an endpoint that may answer these, and like every one 429 and 503.

    conflict: what a 409 says there.
    """
    words = DESCRIPTIONS | {409: conflict}
    return {status: _answer(status, words[status]) for status in (*statuses, *LATER)}


def _answer(status: int, description: str) -> dict[str, Any]:
    made: dict[str, Any] = {"description": description, "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
    return made | ({"headers": RETRY_AFTER} if status in LATER else {})
