"""What it costs and what fails, for administrators."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator
from skylift.http import Admin, Router

from knowledge_api.activity import DEFAULT_DAYS, MOST_DAYS
from knowledge_api.routes.problems import answers
from knowledge_api.schemas.activity import DailyErrors, DailyUsage
from knowledge_api.schemas.inputs import day_as_written
from knowledge_api.services import Wired

router = Router(prefix="/api/knowledge/admin", tags=["admin"])
Day = Annotated[date, BeforeValidator(day_as_written)]
From = Annotated[
    Day | None,
    Query(
        alias="from",
        description=f"First day (UTC), at most {MOST_DAYS} days with `to`; left out, {DEFAULT_DAYS} days are answered",
        examples=["2026-03-01"],
    ),
]
To = Annotated[Day | None, Query(alias="to", description="Last day (UTC); left out, today", examples=["2026-03-30"])]


@router.get("/usage", responses=answers())
def read_usage(_caller: Admin, services: Wired, *, first: From = None, last: To = None) -> DailyUsage:
    """Tokens and their cost by day, model and person; needs the role `admin`.

    Counted are answered messages, with the rewriting of the question, and the embedding of documents once they are
    ready. The embedding of queries, some ten tokens each, is not.
    """
    return DailyUsage.of(services.activity.usage(services.activity.range(first, last)))


@router.get("/errors", responses=answers())
def read_errors(_caller: Admin, services: Wired, *, first: From = None, last: To = None) -> DailyErrors:
    """Documents that failed and messages that got no answer, by day and reason; needs the role `admin`.

    A document is counted on the day it failed. An upload that never came, and processing that ended without a word,
    are counted when somebody announces the same file again.
    """
    return DailyErrors.of(services.activity.errors(services.activity.range(first, last)))
