"""The steps of a version as writes to the table, each guarded by the status before it."""

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from skylift.errors import Unavailable
from skylift.table import Action, Condition, Item, Update, absent, both, equals, present

from knowledge.clock import text_of
from knowledge.documents import items
from knowledge.documents.document import LAST_ATTEMPT_TIME, WAITING_TIME, Document, Status

_Done = TypeVar("_Done")
ATTEMPTS = 20  # each lost one is a step that another request made
PAUSE_SECONDS = 0.02  # at most, times the number of lost attempts
FORGET_DELETED_AFTER = timedelta(days=30)
ENDS = ("expires_at", "processing_expires_at")


class Moved(Exception):
    """The version is not in the status that the change starts from; `str` is the status that it is in."""


class Raced(Exception):
    """What stands beside the version changed meanwhile: read it again, and try again."""


def again(attempt: Callable[[], _Done]) -> _Done:
    """Repeats the attempt while other requests come in between."""
    for number in range(ATTEMPTS):
        try:
            return attempt()
        except Raced:
            time.sleep(random.uniform(0, PAUSE_SECONDS * min(number, 10)))  # noqa: S311 - spreads retries
    raise Unavailable("The document is being changed by other requests. Try again.", retry_after_seconds=1)


def step(document: Document, start: Status, end: Status, **attributes: Any) -> Update:
    return Update(
        _key(document),
        set={"status": end.value, **attributes},
        remove=[name for name in ENDS if name not in attributes],
        when=equals("status", start.value),
        otherwise=moved,
    )


def revived(document: Document, now: datetime) -> Update:
    """failed -> processing, with all its attempts before it."""
    return Update(
        _key(document),
        set={"status": Status.PROCESSING.value, "open_attempts": 0, **waiting(now)},
        remove=["reason"],
        when=both(equals("status", Status.FAILED.value), equals("reason", document.reason)),
        otherwise=moved,
    )


def taking_place(document: Document, seen: Document | None, counts: Item) -> tuple[list[Action], list[Document]]:
    """processing -> ready in the place of the version that is `seen`; where that one is newer: -> replaced.

    Answers the writes, and which version answers nobody any more.
    """
    if seen and seen.version_id > document.version_id:
        return [step(document, Status.PROCESSING, Status.REPLACED, **counts)], [document]
    newer = {"newest": str(seen.newest)} if seen and seen.newest and seen.newest > document.version_id else {}
    ready = step(document, Status.PROCESSING, Status.READY, **counts, **items.list_keys(document), **newer)
    if seen is None or seen.version_id == document.version_id:
        return [ready], []
    return [ready, unlisted(seen)], [seen] if seen.status is Status.READY else []


def deleted(document: Document, now: datetime) -> Update:
    """Any status -> deleted, and out of the list."""
    return Update(
        _key(document),
        set={"status": Status.DELETED.value, "expires_at": int((now + FORGET_DELETED_AFTER).timestamp())},
        remove=items.LIST_KEYS,
        when=equals("status", document.status.value),
        otherwise=raced,
    )


def attempts(document: Document, change: int, **attributes: Any) -> Update:
    return Update(
        _key(document),
        set=attributes,
        add={"open_attempts": change},
        when=equals("status", Status.PROCESSING.value),
        otherwise=moved,
    )


def waiting(now: datetime) -> Item:
    return {"processing_expires_at": text_of(now + WAITING_TIME)}


def last_attempt(now: datetime) -> Item:
    return {"processing_expires_at": text_of(now + LAST_ATTEMPT_TIME)}


def pointed(listed: Document, newest: Document) -> Update:
    """The version that people see tells of a newer one."""
    return Update(_key(listed), set={"newest": str(newest.version_id)}, when=_as_read(listed), otherwise=raced)


def unlisted(listed: Document) -> Update:
    """Out of the list, as another version takes its place; what answered until now is replaced."""
    changes = {"status": Status.REPLACED.value} if listed.status is Status.READY else {}
    when = both(_as_read(listed), equals("status", listed.status.value))
    return Update(_key(listed), set=changes, remove=[*items.LIST_KEYS, "newest"], when=when, otherwise=raced)


def moved(stored: Item) -> Exception:
    return Moved(stored.get("status", "gone"))


def raced(_: Item) -> Exception:
    return Raced()


def _as_read(listed: Document) -> Condition:
    """Still the one that people see, and telling of the same newer one."""
    newest = equals("newest", str(listed.newest)) if listed.newest else absent("newest")
    return both(present(items.LIST_KEYS[0]), newest)


def _key(document: Document) -> Item:
    return items.version_key(document.document_id, document.version_id)
