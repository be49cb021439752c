"""Deploy, fix and test: each starts a session and answers at once."""

from deployer.base_url import base_url
from deployer.sessions.session import Kind
from fastapi import Response
from fastapi.responses import JSONResponse
from skylift.errors import Unprocessable
from skylift.http import Caller, IdempotencyKey, Router
from skylift.idempotency import Answer, Request

from deployer_api.routes.limited import Deploying, Testing
from deployer_api.routes.problems import answers, operation_id
from deployer_api.routes.viewing import viewer
from deployer_api.schemas.inputs import Source
from deployer_api.schemas.start import Deploy, Fix, SanityTest, SdlcDeploy, Started
from deployer_api.services import Services, Wired
from deployer_api.starting import Wish

router = Router(prefix="/api/deployer", tags=["start"], generate_unique_id_function=operation_id)
ANSWERS = answers(409)


@router.post("/deploy", status_code=202, response_model=Started, responses=ANSWERS)
def deploy(body: Deploy, caller: Deploying, services: Wired, *, idempotency_key: IdempotencyKey = None) -> Response:
    """Deploy a repository as it is; needs the role `admin`. `GET /status/{session_id}` tells how it goes."""
    wish = Wish(Kind.DEPLOY, body.repository, body.branch, body.project_root, parameters=body.parameters)
    return _started(services, _request(idempotency_key, caller, "POST /deploy", body=body), wish)


@router.post("/sdlc-deploy", status_code=202, response_model=Started, responses=ANSWERS)
def sdlc_deploy(
    body: SdlcDeploy, caller: Deploying, services: Wired, *, idempotency_key: IdempotencyKey = None
) -> Response:
    """Deploy a repository, test what is deployed, fix what fails, and try again; needs the role `admin`."""
    wish = Wish(
        Kind.SDLC,
        body.repository,
        body.branch,
        body.project_root,
        max_attempts=body.max_attempts,
        parameters=body.parameters,
    )
    return _started(services, _request(idempotency_key, caller, "POST /sdlc-deploy", body=body), wish)


@router.post("/fix", status_code=202, response_model=Started, responses=ANSWERS)
def fix(body: Fix, caller: Deploying, services: Wired, *, idempotency_key: IdempotencyKey = None) -> Response:
    """Change a repository on a branch of its own, as the instructions say; needs the role `admin`."""
    if body.session_id:
        services.seeing.earlier(body.session_id, viewer(caller), repository=body.repository)
    wish = Wish(Kind.FIX, body.repository, body.branch, instructions=body.instructions, about=body.session_id)
    return _started(services, _request(idempotency_key, caller, "POST /fix", body=body), wish)


@router.post("/sanity-test", status_code=202, response_model=Started, responses=ANSWERS)
def sanity_test(
    body: SanityTest, caller: Testing, services: Wired, *, idempotency_key: IdempotencyKey = None
) -> Response:
    """Test an API against what its repository says of it; needs the role `manager`."""
    where = _tested(body, caller, services)
    wish = Wish(Kind.SANITY_TEST, body.repository, body.branch, base_url=where, about=body.session_id)
    return _started(services, _request(idempotency_key, caller, "POST /sanity-test", body=body), wish)


def _tested(body: SanityTest, caller: Caller, services: Services) -> str | None:
    """The address to be tested; None for that of an earlier session."""
    if body.base_url and not body.session_id:
        return base_url(body.base_url, this_machine=services.this_machine)
    if not body.session_id or body.base_url:
        raise Unprocessable.field("base_url", "say either what to test, or in `session_id` which session deployed it")
    earlier = services.seeing.earlier(body.session_id, viewer(caller), repository=body.repository)
    if earlier.removed_at:
        raise Unprocessable.field("session_id", "what that session deployed has been removed")
    if not earlier.status.ended:
        raise Unprocessable.field("session_id", "that session still works: test what it deploys once it has ended")
    if not earlier.results.get("outputs"):
        raise Unprocessable.field("session_id", "that session has no outputs: it deployed nothing that can be tested")
    return None


def _request(key: str | None, caller: Caller, operation: str, *, body: Source) -> Request:
    return Request(key, caller.user_id, operation, body.model_dump_json())


def _started(services: Services, request: Request, wish: Wish) -> Response:
    def work() -> Answer:
        session = services.starting.start(wish, request.user_id)
        return Answer(202, Started.of(session).model_dump(mode="json", by_alias=True))

    kept = services.answers.once(request, work)
    return JSONResponse(kept.body, kept.status)
