"""The use cases of one process, as the routes ask for them."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from knowledge.clock import Clock
from skylift.idempotency import Answers

from knowledge_api.activity import Activity
from knowledge_api.announcing import Announcing
from knowledge_api.conversation import Conversation
from knowledge_api.documents import Documents
from knowledge_api.quotas import Quotas
from knowledge_api.search import Search


@dataclass(frozen=True)
class Services:
    announcing: Announcing
    documents: Documents
    search: Search
    conversation: Conversation
    activity: Activity
    quotas: Quotas
    answers: Answers
    clock: Clock


async def _services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


Wired = Annotated[Services, Depends(_services)]
