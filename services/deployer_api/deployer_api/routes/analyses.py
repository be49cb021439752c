"""What went wrong in a session, and how to mend it."""

from fastapi import Response
from fastapi.responses import JSONResponse
from skylift.http import IdempotencyKey, Router, User
from skylift.idempotency import Answer, Request

from deployer_api.routes.limited import Analyzing
from deployer_api.routes.problems import answers, operation_id
from deployer_api.routes.viewing import SessionId, viewer
from deployer_api.schemas.analysis import Analysis, Analyze
from deployer_api.schemas.start import Started
from deployer_api.services import Wired

router = Router(prefix="/api/deployer/analyze", tags=["analysis"], generate_unique_id_function=operation_id)


@router.post("", status_code=202, response_model=Started, responses=answers(404, 409))
def analyze(body: Analyze, caller: Analyzing, services: Wired, *, idempotency_key: IdempotencyKey = None) -> Response:
    """Have a session analysed. `GET /analyze/{session_id}` has the answer; `status` is that of the analysis."""
    services.seeing.session(body.session_id, viewer(caller))

    def work() -> Answer:
        services.analyzing.ask(body.session_id)
        answer = Started(session_id=body.session_id, status="pending")
        return Answer(202, answer.model_dump(mode="json", by_alias=True))

    request = Request(idempotency_key, caller.user_id, "POST /analyze", body.model_dump_json())
    kept = services.answers.once(request, work)
    return JSONResponse(kept.body, kept.status)


@router.get("/{session_id}", responses=answers(404))
def read_analysis(caller: User, session_id: SessionId, services: Wired) -> Analysis:
    """Errors by type with the log lines behind them, the root cause, and how to mend it."""
    services.seeing.session(session_id, viewer(caller))
    return Analysis.of(services.analyzing.find(session_id))
