"""How a session stands, and the list of sessions."""

from dataclasses import dataclass
from typing import Annotated

from deployer.sessions.session import Status
from fastapi import Depends, Query
from skylift.errors import Unprocessable
from skylift.http import Cursor, Limit, Listing, Router, User

from deployer_api.routes.problems import answers, operation_id
from deployer_api.routes.viewing import SessionId, viewer
from deployer_api.schemas.session import Report, Session
from deployer_api.services import Wired

router = Router(prefix="/api/deployer", tags=["sessions"], generate_unique_id_function=operation_id)
LINES = 100


@dataclass(frozen=True, slots=True)
class _Which:
    status: Status | None
    deployed: bool


async def _which(
    status: Annotated[Status | None, Query(description="Only those; left out, all")] = None,
    deployed: Annotated[bool, Query(description="Only those that have something deployed, of any status")] = False,
) -> _Which:
    if deployed and status:
        raise Unprocessable.field("deployed", "goes without `status`: ask for one of the two", location="query")
    return _Which(status, deployed)


Chosen = Annotated[_Which, Depends(_which)]


@router.get("/status/{session_id}", responses=answers(404))
def read_status(
    caller: User, session_id: SessionId, services: Wired, *, limit: Limit = LINES, cursor: Cursor = None
) -> Report:
    """How a session stands: its stage and attempt, the last lines of its timeline, what it deployed, why it failed."""
    session = services.seeing.session(session_id, viewer(caller))
    return Report.whole(
        session,
        services.timeline.page(session_id, limit=limit, cursor=cursor),
        services.resources.find(session_id),
        report_url=services.files.report_url(session),
        patch_url=services.files.patch_url(session),
    )


@router.get("/deployments", responses=answers())
def list_deployments(
    caller: User, services: Wired, *, chosen: Chosen, limit: Limit = 20, cursor: Cursor = None
) -> Listing[Session]:
    """Sessions as they stand, newest first: your own, or everybody's for an admin.

    With `status`, a page of your own may hold fewer than `limit`; only `next_cursor` says whether there are more.
    """
    seeing, eyes = services.seeing, viewer(caller)
    page = (
        seeing.deployed(eyes, limit=limit, cursor=cursor)
        if chosen.deployed
        else seeing.page(eyes, chosen.status, limit=limit, cursor=cursor)
    )
    return Listing(items=[Session.of(each) for each in page.sessions], next_cursor=page.next_cursor)
