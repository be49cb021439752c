"""Unfinished uploads, unread records of streams and sessions of roles are in the journal; MiniStack keeps none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from skylift_emulator.journal.journal import Journal
from skylift_emulator.journal.marks import Marks
from skylift_emulator.journal.requests import current
from skylift_emulator.journal.restoring import SESSIONS, STS, single_rows
from skylift_emulator.journal.streams import PART as RECORDS
from skylift_emulator.journal.streams import Streams
from skylift_emulator.journal.uploads import BODIES, Uploads
from skylift_emulator.journal.uploads import PART as UPLOADS
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_DYNAMODB, _S3 = "ministack.services.dynamodb", "ministack.services.s3"
STREAMS = Seam(_DYNAMODB, "_stream_records")
TRIMMED = Seam(_DYNAMODB, "_stream_trimmed")
RESTORE_TABLES = Seam(_DYNAMODB, "load_persisted_state", ("data",))
MULTIPART = Seam(_S3, "_multipart_uploads")
REGISTER = Seam("ministack.services.sts", "register_session", ("access_key", "session"))
KNOWN = Seam("ministack.services.sts", "_sessions")
SEAMS = (STREAMS, TRIMMED, RESTORE_TABLES, MULTIPART, REGISTER, KNOWN)

_ASKED = ("sts", "cognito-identity")


def install(around: Surroundings) -> None:
    journal = around.journal
    uploads = Uploads(journal.entries)
    uploads.restore(single_rows(journal, "s3", UPLOADS), single_rows(journal, "s3", BODIES))
    MULTIPART.current()._data = uploads
    streams = Streams(journal.entries)
    STREAMS.current()._data = streams
    RESTORE_TABLES.replace(lambda original: _with_records(original, journal, streams))
    _restore_sessions(journal.entries, single_rows(journal, STS, SESSIONS))
    REGISTER.replace(lambda original: _reporting(original, journal.entries))


def _restore_sessions(entries: Marks, rows: Iterator[tuple[str, str]]) -> None:
    for key, value in rows:
        session = json.loads(value)
        if session["Expiration"] > time.time():
            KNOWN.current()[key] = session
        else:
            entries.add((STS, SESSIONS, key), None)


def _reporting(original: Callable[..., None], entries: Marks) -> Callable[..., None]:
    """Sessions that a caller requested. The sessions of functions are created again at each start and never stored."""

    def register(access_key: str, session: dict[str, Any]) -> None:
        original(access_key, session)
        asked = current.get()
        if asked and asked.service in _ASKED and isinstance(session.get("Expiration"), int | float):
            entries.add((STS, SESSIONS, access_key), session)

    return register


def _with_records(original: Callable[[Any], None], journal: Journal, streams: Streams) -> Callable[[Any], None]:
    def load(data: Any) -> None:
        original(data)
        if data:
            TRIMMED.current().update(data.get("stream_trimmed", {}))
        streams.restore(single_rows(journal, "dynamodb", RECORDS))

    return load
