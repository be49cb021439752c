"""Cursors that only we can make: the position, signed together with the query that it belongs to."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from skylift.errors import Unprocessable

_TAG_BYTES = 16
_Listed = TypeVar("_Listed")
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Page(Generic[_Listed]):
    """`next_cursor` is None on the last page."""

    items: list[_Listed]
    next_cursor: str | None

    def of(self, make: Callable[[_Listed], _Made]) -> "Page[_Made]":
        """The same page, of what `make` makes of each item."""
        return Page([make(item) for item in self.items], self.next_cursor)


def seal(position: dict[str, str], *, scope: str, secret: bytes) -> str:
    payload = json.dumps(position, separators=(",", ":"), sort_keys=True).encode()
    return base64.urlsafe_b64encode(_tag(payload, scope, secret) + payload).decode().rstrip("=")


def unseal(cursor: str, *, scope: str, secret: bytes) -> dict[str, str]:
    """Raises `Unprocessable` naming `cursor` for one that was changed, or comes from another list."""
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _refused() from None
    tag, payload = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(payload, scope, secret)):
        raise _refused()
    position: dict[str, str] = json.loads(payload)
    return position


def _tag(payload: bytes, scope: str, secret: bytes) -> bytes:
    return hmac.digest(secret, scope.encode() + b"\0" + payload, hashlib.sha256)[:_TAG_BYTES]


def _refused() -> Unprocessable:
    detail = "not a cursor of this list; take `next_cursor` of the page before as it is, or leave it out to start anew"
    return Unprocessable.field("cursor", detail, location="query")
