"""Callers whose requests are counted, because each costs something. Who may deploy is an admin.

Counted is who may ask, whatever becomes of the request: one whose body is refused counts too.
"""

from typing import Annotated

from fastapi import Depends
from skylift.http import Admin, Caller, Manager, User

from deployer_api.services import Wired


async def _deploying(caller: Admin, services: Wired) -> Caller:
    services.quotas.take_session(caller.user_id)
    return caller


async def _testing(caller: Manager, services: Wired) -> Caller:
    services.quotas.take_session(caller.user_id)
    return caller


async def _analyzing(caller: User, services: Wired) -> Caller:
    services.quotas.take_analysis(caller.user_id)
    return caller


Deploying = Annotated[Caller, Depends(_deploying)]
Testing = Annotated[Caller, Depends(_testing)]
Analyzing = Annotated[Caller, Depends(_analyzing)]
