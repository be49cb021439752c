"""The use cases of one process, as the routes ask for them."""

from dataclasses import dataclass
from typing import Annotated, cast

from deployer.sessions.resources import ResourceStore
from deployer.timeline.store import Timeline
from fastapi import Depends, Request
from skylift.idempotency import Answers

from deployer_api.analyzing import Analyzing
from deployer_api.files import Files
from deployer_api.quotas import Quotas
from deployer_api.removing import Removing
from deployer_api.seeing import Seeing
from deployer_api.starting import Starting


@dataclass(frozen=True)
class Services:
    """`this_machine`: whether an API on this machine may be tested."""

    starting: Starting
    removing: Removing
    seeing: Seeing
    analyzing: Analyzing
    timeline: Timeline
    resources: ResourceStore
    files: Files
    quotas: Quotas
    answers: Answers
    this_machine: bool


async def _services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


Wired = Annotated[Services, Depends(_services)]
