"""Activity as items of the table: a partition for each UTC month, in it one day after the other.

What a person spends on answers is one item a day and model, added to with every message: two people never write the
same item, whose transactions would stand in each other's way. A document and a failure are items of their own, whose
keys make them count once.
"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from skylift.table import Key, Put, Update, key

from knowledge.activity.failure import Failure, Work
from knowledge.activity.spending import Amount, Spent
from knowledge.clock import text_of
from knowledge.documents.document import Document
from knowledge.documents.reason import Reason

KEPT = timedelta(days=400)
SPENT, FAILED = "SPENT", "FAILED"
_AFTER_ALL = "\U0010ffff"


def partition(day: date) -> str:
    return f"ACTIVITY#{day:%Y-%m}"


def days(kind: str, first: date, last: date) -> tuple[str, str]:
    """The sort keys between which those days of a month lie, both included."""
    return f"{kind}#{first}#", f"{kind}#{last}#{_AFTER_ALL}"


def answer_spent(user_id: str, spent: Spent) -> Update:
    """Adds to what the user spent on that day and model; once only in a transaction that puts the message."""
    amount = spent.amount
    counts = {name: getattr(amount, name) for name in ("messages", "input_tokens", "output_tokens", "unpriced")}
    return Update(
        _key(spent.at, SPENT, f"MESSAGES#{user_id}#{spent.model}"),
        set={
            "day": _day(spent.at).isoformat(),
            "user_name": spent.user_name,
            "model": spent.model,
            "expires_at": _forgotten_at(spent.at),
        },
        add=counts | {"cost_usd": amount.cost_usd},
    )


def document_spent(document: Document, spent: Spent) -> Put:
    amount = spent.amount
    item = {
        **_key(spent.at, SPENT, f"DOCUMENT#{document.version_id}"),
        "day": _day(spent.at).isoformat(),
        "user_name": spent.user_name,
        "model": spent.model,
        "documents": amount.documents,
        "input_tokens": amount.input_tokens,
        "output_tokens": amount.output_tokens,
        "unpriced": amount.unpriced,
        "cost_usd": amount.cost_usd,
        "expires_at": _forgotten_at(spent.at),
    }
    return Put(item)


def ingest_failed(document: Document, reason: Reason, at: datetime) -> Put:
    return failed(
        Failure(
            Work.INGEST,
            str(document.version_id),
            at,
            reason.kind,
            detail=reason,
            user_name=document.created_by,
            subject=document.filename,
        )
    )


def failed(failure: Failure) -> Put:
    item = {
        **_key(failure.at, FAILED, f"{failure.work}#{failure.failure_id}"),
        "work": failure.work.value,
        "failure_id": failure.failure_id,
        "at": text_of(failure.at),
        "kind": failure.kind,
        "detail": failure.detail,
        "user_name": failure.user_name,
        "subject": failure.subject,
        "expires_at": _forgotten_at(failure.at),
    }
    # Not only where there is none: what was tried again may fail again on the same day.
    return Put(item)


def spent_of(item: dict[str, Any]) -> Spent:
    amount = Amount(
        messages=item.get("messages", 0),
        documents=item.get("documents", 0),
        input_tokens=item["input_tokens"],
        output_tokens=item["output_tokens"],
        # A number of the table comes back as a float; its shortest text is the number that was added.
        cost_usd=Decimal(str(item["cost_usd"])),
        unpriced=item["unpriced"],
    )
    at = datetime.combine(date.fromisoformat(item["day"]), time(), UTC)
    return Spent(at, item["user_name"], item["model"], amount)


def failure_of(item: dict[str, Any]) -> Failure:
    return Failure(
        work=Work(item["work"]),
        failure_id=item["failure_id"],
        at=datetime.fromisoformat(item["at"]),
        kind=item["kind"],
        detail=item["detail"],
        user_name=item["user_name"],
        subject=item["subject"],
    )


def _key(at: datetime, kind: str, what: str) -> Key:
    day = _day(at)
    return key(partition(day), f"{kind}#{day}#{what}")


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _forgotten_at(at: datetime) -> int:
    return int((at + KEPT).timestamp())
