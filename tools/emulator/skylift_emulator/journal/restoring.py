"""The state that MiniStack's services start with, from the journal's rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .items import PART as ITEMS
from .items import SERVICE as DYNAMODB
from .items import restored
from .journal import Journal
from .messages import PART as MESSAGES
from .messages import SERVICE as SQS
from .messages import Queues
from .services import assembled
from .streams import PART as RECORDS
from .uploads import BODIES
from .uploads import PART as UPLOADS
from .uploads import SERVICE as S3

STS, SESSIONS = "sts", "sessions"
# Parts with rows of their own kind, which others restore.
_SINGLE = {(DYNAMODB, ITEMS), (DYNAMODB, RECORDS), (SQS, MESSAGES), (S3, UPLOADS), (S3, BODIES), (STS, SESSIONS)}
_Rows = list[tuple[str, str, str]]


def load(journal: Journal, service: str, earlier: Callable[[str], Any]) -> Any:
    """The service's state, or what `earlier` finds: files of a version that had no journal."""
    rows = list(journal.store.read(service))
    if not rows:
        found = earlier(service)
        if found:
            journal.imported.append(service)
        return found
    own = [row for row in rows if (service, row[0]) not in _SINGLE]
    known = journal.cold.rows[service]
    for part, key, value in own:
        known.loaded(part, key, value)
    state = assembled(iter(own))
    if service == DYNAMODB and "tables" in state:
        journal.forget(restored(state["tables"]._data, _single(rows, ITEMS)))
    if service == SQS and "queues" in state:
        _fill(state["queues"]._data, _single(rows, MESSAGES))
    return state


def single_rows(journal: Journal, service: str, part: str) -> Iterator[tuple[str, str]]:
    """(key, value) of the rows of one part."""
    return _single(list(journal.store.read(service)), part)


def _single(rows: _Rows, part: str) -> Iterator[tuple[str, str]]:
    return ((key, value) for name, key, value in rows if name == part)


def _fill(queues: dict[Any, Any], rows: Iterator[tuple[str, str]]) -> None:
    """Put the messages into their queues, in the order in which they came."""
    for key, value in rows:
        *home, _ = json.loads(key)
        if tuple(home) in queues:
            queues[tuple(home)]["messages"].append(json.loads(value))
    for queue in queues.values():
        queue["messages"].sort(key=lambda message: (message.get("enqueued_at", message["sent_at"]), message["seq"]))


def restore_queues(journal: Journal, queues: Queues, data: Any, *, original: Callable[[Any], None]) -> None:
    """Let SQS restore everything; queues that come from the journal are on disk as they are."""
    if SQS not in journal.imported:
        queues.restore(data["queues"]._data)
        data = {**data, "queues": {}}
    original(data)


def finish_import(journal: Journal, folder: Path) -> None:
    """Write what was restored from files of a version that had no journal, and remove the files."""
    if journal.imported:
        journal.write_all()
        for service in journal.cold.services():
            (folder / f"{service}.json").unlink(missing_ok=True)
