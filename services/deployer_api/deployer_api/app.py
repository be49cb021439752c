"""The API, put together."""

from collections.abc import Callable
from datetime import UTC, datetime

from deployer.analysis.store import AnalysisStore
from deployer.machine import Machine
from deployer.messages import StageMessage
from deployer.sessions.deployments import Deployments
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Kind, Session
from deployer.sessions.store import SessionStore
from deployer.timeline.store import Timeline
from fastapi import FastAPI
from skylift import messages
from skylift.http import create_app
from skylift.idempotency import Answers
from skylift.limits import Limits
from skylift.objects import Objects
from skylift.secrets import Secret
from skylift.table import Table, key

from deployer_api.analyzing import Analyzing
from deployer_api.files import Files
from deployer_api.quotas import Quotas
from deployer_api.removing import Removing
from deployer_api.routes import analyses, removals, sessions, starts
from deployer_api.seeing import Seeing
from deployer_api.services import Services
from deployer_api.settings import Settings
from deployer_api.starting import Starting


def build(settings: Settings) -> FastAPI:
    """The app as it runs; reaches for nothing before the first request."""
    table = Table(settings.table_name, cursor_key=Secret(settings.cursor_key_secret_arn).key)
    objects = Objects(settings.artifacts_bucket)
    app = create_app(
        "Deployer",
        "deployer",
        checks={"table": lambda: table.find(key("HEALTH", "HEALTH")), "bucket": objects.reachable},
    )
    app.state.services = _services(settings, table, objects)
    for noun in (starts, sessions, removals, analyses):
        app.include_router(noun.router)
    return app


def _services(settings: Settings, table: Table, objects: Objects) -> Services:
    store = SessionStore(table)
    quotas = Quotas.of(Limits(table), sessions=settings.sessions_per_hour, analyses=settings.analyses_per_hour)
    deployments = Deployments(table)
    starting = Starting(store, settings.allowed, _doors(settings), _now)
    return Services(
        starting=starting,
        removing=Removing(store, deployments, starting),
        seeing=Seeing(store, deployments),
        analyzing=Analyzing(
            AnalysisStore(table), lambda asked: messages.send(settings.analyzer_queue_url, asked), _now
        ),
        timeline=Timeline(table),
        resources=ResourceStore(table),
        files=Files(objects),
        quotas=quotas,
        answers=Answers(table),
        this_machine=settings.this_machine,
    )


def _doors(settings: Settings) -> dict[Kind, Callable[[Session], object]]:
    return {
        Kind.DEPLOY: _to(settings.clone_queue_url),
        Kind.FIX: _to(settings.fixer_queue_url),
        Kind.SANITY_TEST: _to(settings.tester_queue_url),
        Kind.SDLC: Machine(settings.workflow_arn).start,
        Kind.REMOVE: _to(settings.deploy_queue_url),
    }


def _to(queue_url: str) -> Callable[[Session], object]:
    return lambda session: messages.send(queue_url, StageMessage(session_id=session.session_id))


def _now() -> datetime:
    return datetime.now(UTC)
