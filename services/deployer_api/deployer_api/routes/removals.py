"""What a session deployed is removed."""

from fastapi import Response
from fastapi.responses import JSONResponse
from skylift.http import Admin, Router

from deployer_api.routes.problems import answers, operation_id
from deployer_api.routes.viewing import SessionId, viewer
from deployer_api.schemas.start import Started
from deployer_api.services import Wired

router = Router(prefix="/api/deployer/deployments", tags=["sessions"], generate_unique_id_function=operation_id)
CONFLICT = "The session still runs, or has nothing deployed"
GONE = {"model": Started, "description": "It is removed already; the answer names the session that did so"}


@router.delete(
    "/{session_id}",
    status_code=202,
    response_model=Started,
    responses={200: GONE, **answers(404, 409, conflict=CONFLICT)},
)
def remove_deployment(caller: Admin, session_id: SessionId, services: Wired) -> Response:
    """Remove what a session deployed, and its files; needs the role `admin`. The session and its timeline stay.

    A session of its own does it: `GET /status/{session_id}` of the id in the answer tells how it goes. Asked again,
    the answer is the same session, or after it failed a new one. Data is not deleted unasked: a bucket that is not
    empty stays, with what holds it, and the removal ends as failed and says so.
    """
    earlier = services.seeing.session(session_id, viewer(caller))
    removal = services.removing.remove(earlier, caller.user_id)
    status = 200 if earlier.removed_at else 202
    return JSONResponse(Started.of(removal).model_dump(mode="json", by_alias=True), status)
