"""The same request twice, done once: for every POST that starts work.

    answers = Answers(table)
    request = Request(key, caller.user_id, "POST /documents", body.model_dump_json())
    answer = answers.once(request, lambda: Answer(201, announce(body)))

The first answer is kept in the service's table and given again. A failure is not kept: the caller may try again.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from skylift.errors import Conflict, FieldError, Unprocessable
from skylift.table import Delete, Item, Key, Put, Table, Update, absent, below, either, equals, key

HEADER = "Idempotency-Key"
KEEP_SECONDS = 24 * 3600
CLAIM_SECONDS = 60
"""A claim outlives the request that made it (an API answers within 30 s); after a crash the key is free again."""


@dataclass(frozen=True)
class Request:
    """`key` is the caller's (None: no protection asked for), `user_id` and `operation` say whose and what for."""

    key: str | None
    user_id: str
    operation: str
    body: str

    @property
    def item_key(self) -> Key:
        # The key is the caller's text: hashed, it cannot reach into another caller's.
        whose = "\0".join([self.user_id, self.operation, self.key or ""])
        return key(f"idempotency#{hashlib.sha256(whose.encode()).hexdigest()}", "answer")

    @property
    def fingerprint(self) -> str:
        # A body may hold what is easily guessed and secret: without the key, which nobody keeps, no guess can be tried.
        return hmac.digest((self.key or "").encode(), self.body.encode(), "sha256").hex()


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as it is kept: `body` is JSON, under 300 kB."""

    status: int
    body: dict[str, Any]


class Answers:
    """Kept in `table`, under partitions that begin with `idempotency#`, for `keep_seconds`."""

    def __init__(self, table: Table, *, keep_seconds: int = KEEP_SECONDS, now: Callable[[], float] = time.time) -> None:
        self._table, self._keep_seconds, self._now = table, keep_seconds, now

    def once(self, request: Request, work: Callable[[], Answer]) -> Answer:
        """Raises `Unprocessable` for a key used with another body, `Conflict` while the first is being worked on."""
        if request.key is None:
            return work()
        try:
            self._table.write(self._claim(request))
        except _Taken as taken:
            return _kept(taken.stored, request)
        return self._worked(request, work)

    def _worked(self, request: Request, work: Callable[[], Answer]) -> Answer:
        try:
            answer = work()
        except BaseException:
            self._table.write(Delete(request.item_key))
            raise
        kept = {"state": "done", "status": answer.status, "body": answer.body}
        kept["expires_at"] = int(self._now()) + self._keep_seconds
        self._table.write(Update(request.item_key, set=kept, when=equals("fingerprint", request.fingerprint)))
        return answer

    def _claim(self, request: Request) -> Put:
        now = int(self._now())
        item = {**request.item_key, "state": "claimed", "fingerprint": request.fingerprint}
        # The table's own expiry comes up to days late.
        free = either(absent(), below("expires_at", now))
        return Put({**item, "expires_at": now + CLAIM_SECONDS}, when=free, otherwise=_Taken)


class _Taken(Exception):
    def __init__(self, stored: Item) -> None:
        super().__init__("the key was used before")
        self.stored = stored


def _kept(stored: Item, request: Request) -> Answer:
    if stored["fingerprint"] != request.fingerprint:
        detail = "was used before with another body; take a new key for a new request"
        raise Unprocessable(f"{HEADER} {detail}.", errors=[FieldError(HEADER, detail, "header")])
    if stored["state"] == "claimed":
        raise Conflict(f"The first request with this {HEADER} is still being worked on. Ask again in a moment.")
    return Answer(stored["status"], stored["body"])
