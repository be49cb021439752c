"""S3: a file is on disk as a whole before it is acknowledged, or it is refused and what was there before is kept.

MiniStack only logs that a file could not be written, and would lose it at its next end. It also writes a file's content
before its description: a disk that fills, or a kill, in between left an old description beside a new content.
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_S3 = "ministack.services.s3"
PERSIST = Seam(_S3, "_persist_object", ("bucket", "key", "obj"))
WRITE = Seam(_S3, "_atomic_write", ("fpath", "data", "text"))
REMOVE = Seam(_S3, "_remove_key_files", ("fpath",))
HANDLE = Seam(_S3, "handle_request")
ERROR = Seam(_S3, "_error", ("code", "message", "status", "resource", "extra", "headers"))
LOCATE = Seam(_S3, "_object_disk_path", ("bucket", "key", "account_id"))
BUCKETS = Seam(_S3, "_buckets")
HASH = Seam(_S3, "md5_hash", ("data",))
SEAMS = (PERSIST, WRITE, REMOVE, HANDLE, ERROR, LOCATE, BUCKETS, HASH)

_Handle = Callable[..., Awaitable[Any]]
_FULL = "The file could not be written: is the disk of the local AWS full? ({reason})"
# What was not written in the request that is being answered.
_failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)
# Steps to take once all files of an object are written beside the old ones.
_staged: ContextVar[list[Callable[[], object]] | None] = ContextVar("staged", default=None)


class NotStored(Exception):
    """What S3 calls an InternalError, after which a client tries again."""


def install(_: Surroundings) -> None:
    WRITE.replace(_staging)
    REMOVE.replace(_afterwards)
    PERSIST.replace(_as_a_whole)
    HANDLE.replace(_answering)
    _repair()


def _staging(_: Callable[..., None]) -> Callable[..., None]:
    def write(fpath: str, data: Any, *, text: bool = False) -> None:
        partial = f"{fpath}.tmp"
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w" if text else "wb") as file:
                file.write(data)
        except OSError as error:
            with suppress(OSError):
                pathlib.Path(partial).unlink()
            failures = _failures.get()
            if failures is not None:
                failures.append(_FULL.format(reason=error.strerror))
            raise
        _later(lambda: Path(partial).replace(fpath))

    return write


def _afterwards(original: Callable[[str | None], None]) -> Callable[[str | None], None]:
    return lambda fpath: _later(lambda: original(fpath))


def _later(step: Callable[[], object]) -> None:
    staged = _staged.get()
    if staged is None:
        step()
    else:
        staged.append(step)


def _as_a_whole(original: Callable[[str, str, Any], None]) -> Callable[[str, str, Any], None]:
    def persist(bucket: str, key: str, obj: Any) -> None:
        failures = _failures.get()
        steps: list[Callable[[], object]] = []
        before = len(failures or ())
        staged = _staged.set(steps)
        try:
            original(bucket, key, obj)
        finally:
            _staged.reset(staged)
        if failures is not None and len(failures) > before:
            # Stop the request here: no event may report a file that is not stored.
            raise NotStored
        for step in steps:
            step()

    return persist


def _answering(original: _Handle) -> _Handle:
    async def handle(*asked: Any, **more: Any) -> Any:
        failures: list[str] = []
        mark = _failures.set(failures)
        try:
            response = await original(*asked, **more)
        except NotStored:
            response = None
        finally:
            _failures.reset(mark)
        return ERROR.current()("InternalError", failures[0], 500) if failures else response

    return handle


def _repair() -> None:
    """After a kill between the two writes of an object, recompute the description from the content."""
    for (account, bucket), found in list(BUCKETS.current()._data.items()):
        for key, record in found["objects"].items():
            path = LOCATE.current()(bucket, key, account)
            with suppress(FileNotFoundError):
                content, described = Path(path).stat(), Path(f"{path}.meta.json").stat()
                if content.st_size != record["size"] or content.st_mtime_ns > described.st_mtime_ns:
                    _describe(path, record)


def _describe(path: str, record: dict[str, Any]) -> None:
    with pathlib.Path(path).open("rb") as file:
        content = file.read()
    record.update(size=len(content), etag=f'"{HASH.current()(content)}"', checksums={})
