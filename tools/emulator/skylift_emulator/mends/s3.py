"""S3: a file that the disk did not take is refused; MiniStack would keep it in memory and lose it at the next end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_S3 = "ministack.services.s3"
PERSIST = Seam(_S3, "_persist_object", ("bucket", "key", "obj"))
HANDLE = Seam(_S3, "handle_request")
ERROR = Seam(_S3, "_error", ("code", "message", "status", "resource", "extra", "headers"))
SEAMS = (PERSIST, HANDLE, ERROR)

_Persist = Callable[[str, str, Any], None]
_Handle = Callable[..., Awaitable[Any]]


class NotStored(Exception):
    """What S3 calls an InternalError, after which a client tries again."""


def install(_: Surroundings) -> None:
    PERSIST.replace(_refusing)
    HANDLE.replace(_answering)


def _refusing(original: _Persist) -> _Persist:
    def persist(bucket: str, key: str, obj: Any) -> None:
        original(bucket, key, obj)
        # A body that is on disk is dropped from memory.
        if isinstance(obj, dict) and obj.get("body") is not None:
            raise NotStored(f"The file could not be written: is the disk of the local AWS full? ({bucket}/{key})")

    return persist


def _answering(original: _Handle) -> _Handle:
    async def handle(*asked: Any, **more: Any) -> Any:
        try:
            return await original(*asked, **more)
        except NotStored as refusal:
            return ERROR.current()("InternalError", str(refusal), 500)

    return handle
