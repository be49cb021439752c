"""Saving: quick enough to be done every few seconds, and only what changed is written."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.core import persistence

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

SAVE = Seam("ministack.core.persistence", "save_state", ("service", "data"))
VERSION = Seam("ministack.core.persistence", "_state_format_version", ("service",))
ENCODE = Seam("ministack.core.persistence", "_json_default", ("obj",))
BLOB = Seam("ministack.services.lambda_svc", "_write_code_blob", ("code_zip",))
SEAMS = (SAVE, VERSION, ENCODE, BLOB)

_ATTEMPTS = 3
_log = logging.getLogger("skylift.emulator")
_saved: dict[str, bytes] = {}
_blobs: dict[int, tuple[bytes, str]] = {}


def install(_: Surroundings) -> None:
    SAVE.replace(lambda _: save_state)
    BLOB.replace(_remembering)


def save_state(service: str, data: Any) -> bool:
    """Write one service's state if it differs from what was written last; whether it is on disk now.

    The file is replaced as a whole.
    """
    wrapped = {"__ministack_format__": VERSION.current()(service), "payload": data}
    text = _encoded(wrapped)
    digest = hashlib.blake2b(text, digest_size=16).digest()
    if _saved.get(service) == digest:
        return True
    path = Path(persistence.STATE_DIR, f"{service}.json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(text)
        partial.replace(path)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        _log.error("the state of %s was not saved: %s (%s)", service, reason, path)
        return False
    _saved[service] = digest
    return True


def forget(code_zip: bytes) -> None:
    """The zip need not be remembered any more: it is named by its reference now."""
    _blobs.pop(id(code_zip), None)


def _encoded(data: Any) -> bytes:
    """One call of the C encoder; a thread may change a table meanwhile, then it is done again."""
    for attempt in range(_ATTEMPTS):
        try:
            return json.dumps(data, default=ENCODE.current()).encode()
        except RuntimeError:
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError


def _remembering(original: Callable[[bytes], str]) -> Callable[[bytes], str]:
    """Each save names every function's zip by its hash: megabytes to digest, the same ones each time."""

    def write(code_zip: bytes) -> str:
        known = _blobs.get(id(code_zip))
        if known and known[0] is code_zip:
            return known[1]
        sha = original(code_zip)
        _blobs[id(code_zip)] = (code_zip, sha)
        return sha

    return write
