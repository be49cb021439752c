"""Ids in addresses, and whose eyes look. An id that cannot be one leads to nothing, like one that is not there."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from skylift.errors import NotFound
from skylift.http import Caller

from deployer_api.schemas.inputs import EXAMPLE_ID
from deployer_api.seeing import NONE, Viewer

InPath = Annotated[str, Path(examples=[EXAMPLE_ID], json_schema_extra={"format": "uuid"})]


async def _session_id(session_id: InPath) -> UUID:
    try:
        return UUID(session_id)
    except ValueError:
        raise NotFound(NONE) from None


SessionId = Annotated[UUID, Depends(_session_id)]


def viewer(caller: Caller) -> Viewer:
    return Viewer(caller.user_id, caller.may("admin"))
