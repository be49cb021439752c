"""What the OpenAPI document says of an endpoint beside its types. 401, 403 and 422 are documented by themselves."""

from typing import Any

from pydantic import BaseModel
from skylift.http.problems import MEDIA_TYPE

REFERENCE = "#/components/schemas/{model}"
PROBLEM = {"$ref": REFERENCE.format(model="Problem")}
LATER = (429, 503)
RETRY_AFTER = {
    # Not where API Gateway answers itself.
    "Retry-After": {"description": "Seconds until it may work", "required": False, "schema": {"type": "integer"}}
}
DESCRIPTIONS = {
    404: "There is no such thing, or it is not yours",
    409: "The first request with this Idempotency-Key is still being worked on",
    413: "The file is larger than what is accepted",
    415: "The file is not a PDF",
    429: "Too many requests; try again after `Retry-After` seconds. What costs something is limited per user",
    503: "Something this depends on does not answer; try again after `Retry-After` seconds",
}
CODES = {
    404: ("not_found", "Not found", "There is no document 0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f."),
    409: ("conflict", "Conflict with the current state", "The first request is still being worked on."),
    413: ("too_large", "Too large", "size_bytes: 70,000,000 bytes; at most 52,428,800 are accepted."),
    415: ("unsupported_media", "Unsupported media type", "filename: only PDF files (.pdf) are accepted."),
    429: ("throttled", "Too many requests", "At most 60 searches in one minute for each user. Try again in 21 s."),
    503: ("unavailable", "Not available at the moment", "The database cannot be reached. Try again later."),
}


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of an endpoint that may answer these, and like every one 429 and 503."""
    return {status: _answer(status, DESCRIPTIONS[status], CODES[status][2]) for status in (*statuses, *LATER)}


def described(status: int, description: str) -> dict[str, Any]:
    """A problem that means something of its own at this endpoint."""
    return _answer(status, description, f"{description}.")


def conflict(description: str, model: type[BaseModel]) -> dict[str, Any]:
    """409 that may have members of its own, as `model` says. FastAPI drops nulls from examples, so it has none."""
    schema = model.model_json_schema(ref_template=REFERENCE)
    schema.pop("$defs", None)
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"anyOf": [schema, PROBLEM]}}}}


def _answer(status: int, description: str, detail: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": PROBLEM, "example": _example(status, detail)}}
    return {"description": description, "content": content} | ({"headers": RETRY_AFTER} if status in LATER else {})


def _example(status: int, detail: str) -> dict[str, Any]:
    code, title, _ = CODES[status]
    return {
        "type": f"urn:skylift:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [],
        "correlation_id": "5d0c8a52-6f0e-4c3b-8f2f-2a7b3c1d9e10",
    }
