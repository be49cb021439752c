"""What can go wrong, as nouns: each has a status, a code, and words for the person who reads it.

`skylift.http` renders them as problem details, `skylift.worker` decides by them between retry, drop and dead-letter.
A 4xx is a fault of what was asked for; a 5xx is ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """One wrong field: its name as the caller wrote it (`limit`, `sources.0.name`), what is wrong, and where it was."""

    field: str
    detail: str
    location: str = "body"


class SkyliftError(Exception):
    """`detail` goes to the caller, so it holds no secret. `extensions` become members of the problem document."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"
    retryable: ClassVar[bool] = False

    def __init__(
        self, detail: str, *, errors: Sequence[FieldError] = (), extensions: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.extensions = dict(extensions or {})

    @property
    def headers(self) -> dict[str, str]:
        return {}


class Unauthenticated(SkyliftError):
    status, code, title = 401, "unauthenticated", "A token is needed"

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class Forbidden(SkyliftError):
    status, code, title = 403, "forbidden", "Not allowed"


class NotFound(SkyliftError):
    status, code, title = 404, "not_found", "Not found"


class Conflict(SkyliftError):
    status, code, title = 409, "conflict", "Conflict with the current state"


class TooLarge(SkyliftError):
    status, code, title = 413, "too_large", "Too large"


class UnsupportedMedia(SkyliftError):
    status, code, title = 415, "unsupported_media", "Unsupported media type"


class Unprocessable(SkyliftError):
    """The shape was right, a value was not."""

    status, code, title = 422, "unprocessable", "Invalid input"

    @classmethod
    def field(cls, name: str, detail: str, *, location: str = "body") -> "Unprocessable":
        return cls(f"{name}: {detail}", errors=[FieldError(name, detail, location)])


class _Later(SkyliftError):
    """It may work in `retry_after_seconds`."""

    retryable = True

    def __init__(self, detail: str, *, retry_after_seconds: int = 5) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after_seconds)}


class Throttled(_Later):
    status, code, title = 429, "throttled", "Too many requests"


class Unavailable(_Later):
    status, code, title = 503, "unavailable", "Not available at the moment"


class Postponed(Unavailable):
    """Nothing can change before `retry_after_seconds` are over: a worker's message comes back then, not sooner."""


class Fault(SkyliftError):
    """Our own fault, which trying again does not mend: HTTP answers 500, a worker puts the message aside at once."""
