"""Callers whose requests are counted, because each costs something.

Counted is who may ask, whatever becomes of the request: one whose body is refused counts too.
"""

from typing import Annotated

from fastapi import Depends
from skylift.http import Caller, Manager, User

from knowledge_api.services import Wired


async def _asking(caller: User, services: Wired) -> Caller:
    services.quotas.take_message(caller.user_id)
    return caller


async def _searching(caller: User, services: Wired) -> Caller:
    services.quotas.take_search(caller.user_id)
    return caller


async def _uploading(caller: Manager, services: Wired) -> Caller:
    services.quotas.take_upload(caller.user_id)
    return caller


Asking = Annotated[Caller, Depends(_asking)]
Searching = Annotated[Caller, Depends(_searching)]
Uploading = Annotated[Caller, Depends(_uploading)]
