"""Usage and errors over the wire."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from knowledge.activity import failure as noun
from knowledge.activity.spending import Amount as AmountNoun
from pydantic import BaseModel, Field

from knowledge_api.activity import ErrorReport, Kind, Range, Spending, UsageReport


class Amount(BaseModel):
    """`cost_usd` is what everything with a known price cost, null where nothing has one.

    `unpriced` counts the messages and documents that `cost_usd` does not contain, because their model's price is not
    known.
    """

    messages: int = Field(description="Messages that were answered", examples=[41])
    documents: int = Field(description="Documents that became searchable", examples=[3])
    input_tokens: int = Field(examples=[48_120])
    output_tokens: int = Field(examples=[3_310])
    cost_usd: float | None = Field(examples=[0.0647])
    unpriced: int = Field(examples=[0])

    @classmethod
    def fields_of(cls, amount: AmountNoun) -> dict[str, object]:
        priced = amount.messages + amount.documents > amount.unpriced
        cost = float(amount.cost_usd) if priced or not amount.unpriced else None
        counts = ("messages", "documents", "input_tokens", "output_tokens", "unpriced")
        return {name: getattr(amount, name) for name in counts} | {"cost_usd": cost}


class ModelAmount(Amount):
    model: str = Field(examples=["bedrock:eu.anthropic.claude-haiku-4-5-20251001-v1:0"])


class UserAmount(Amount):
    user: str = Field(description="What the person signs in with", examples=["ada"])


class Spent(BaseModel):
    total: Amount
    by_model: list[ModelAmount]

    @classmethod
    def fields_of(cls, spending: Spending) -> dict[str, object]:
        return {
            "total": Amount.fields_of(spending.total),
            "by_model": [{"model": name} | Amount.fields_of(each) for name, each in sorted(spending.by_model.items())],
        }


class DaySpent(Spent):
    day: date


class _Ranged(BaseModel):
    """Days of UTC; both ends belong to it."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")


class DailyUsage(Spent, _Ranged):
    """Every day of the range is there, the oldest first."""

    by_user: list[UserAmount] = Field(description="Most tokens first")
    days: list[DaySpent]

    @classmethod
    def of(cls, report: UsageReport) -> "DailyUsage":
        ranked = sorted(report.whole.by_user.items(), key=lambda each: (-_tokens(each[1]), each[0]))
        users = [{"user": name} | Amount.fields_of(each) for name, each in ranked]
        days = [{"day": day} | Spent.fields_of(spending) for day, spending in report.days.items()]
        own = {"by_user": users, "days": days}
        return cls.model_validate(_ends(report.range) | Spent.fields_of(report.whole) | own)


class KindCount(BaseModel):
    """`kind` says why: of an ingest what was wrong with the file or with us, of an answer the problem's code."""

    work: Literal["ingest", "answer"]
    kind: str = Field(examples=["encrypted"])
    count: int = Field(examples=[2])


class Failed(BaseModel):
    total: int = Field(examples=[2])
    by_kind: list[KindCount] = Field(description="Most frequent first")

    @classmethod
    def fields_of(cls, counts: Mapping[Kind, int]) -> dict[str, object]:
        ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        kinds = [{"work": work.value, "kind": kind, "count": count} for (work, kind), count in ordered]
        return {"total": sum(counts.values()), "by_kind": kinds}


class DayFailed(Failed):
    day: date


class Failure(BaseModel):
    """`subject` is the file's name, or the model's; `detail` says what happened."""

    work: Literal["ingest", "answer"]
    kind: str = Field(examples=["encrypted"])
    detail: str = Field(examples=["The PDF is protected by a password. Save a copy without the password."])
    subject: str = Field(examples=["handbook.pdf"])
    user: str = Field(examples=["ada"])
    at: datetime

    @classmethod
    def of(cls, failure: noun.Failure) -> "Failure":
        return cls(
            work=failure.work.value,
            kind=failure.kind,
            detail=failure.detail,
            subject=failure.subject,
            user=failure.user_name,
            at=failure.at,
        )


class DailyErrors(Failed, _Ranged):
    """Every day of the range is there, the oldest first; `latest` are its 50 newest failures, the newest first."""

    days: list[DayFailed]
    latest: list[Failure]

    @classmethod
    def of(cls, report: ErrorReport) -> "DailyErrors":
        days = [{"day": day} | Failed.fields_of(counts) for day, counts in report.days.items()]
        latest = [Failure.of(failure) for failure in report.latest]
        own = {"days": days, "latest": latest}
        return cls.model_validate(_ends(report.range) | Failed.fields_of(report.whole) | own)


def _ends(asked: Range) -> dict[str, object]:
    return {"first": asked.first, "last": asked.last}


def _tokens(amount: AmountNoun) -> int:
    return amount.input_tokens + amount.output_tokens
