"""Lambda's entry into the worker."""

import os
from datetime import UTC, datetime

from deployer.callback import Callback
from deployer.git.tokens import GitTokens
from deployer.messages import StageMessage
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Stage
from deployer.sessions.store import SessionStore
from deployer.stage import Frame, Parts
from deployer.timeline.store import Timeline
from skylift import clients, models, worker
from skylift.objects import Objects
from skylift.table import Table

from deployer_tester.engine import DERIVED, Derived, Written
from deployer_tester.function_logs.evidence import Evidence
from deployer_tester.function_logs.store import FunctionLogs
from deployer_tester.run.calling import resolved
from deployer_tester.settings import Settings
from deployer_tester.sources import Fetched, Stored
from deployer_tester.tester import Tester


def now() -> datetime:
    return datetime.now(UTC)


def gateway() -> str:
    """Where API Gateway serves an API that it made."""
    if settings.this_machine:
        return f"{clients.client('s3').meta.endpoint_url}/_aws/execute-api/{{api}}/{{stage}}"
    return f"https://{{api}}.execute-api.{clients.session().region_name}.amazonaws.com/{{stage}}"


settings = Settings.from_environment(os.environ)
table = Table(settings.table_name)
sessions, objects = SessionStore(table), Objects(settings.artifacts_bucket)
tokens = GitTokens.kept_in(settings.git_tokens_secret_arn)
tester = Tester(
    sessions=sessions,
    resources=ResourceStore(table),
    objects=objects,
    stored=Stored(objects, settings.limits),
    fetched=Fetched(settings.allowed, settings.limits, settings.clone_seconds, tokens),
    engine=Derived() if settings.test_engine == DERIVED else Written(models.writer(settings.test_engine)),
    evidence=Evidence(FunctionLogs()),
    resolve=resolved,
    seconds=settings.test_seconds,
    gateway=gateway,
    this_machine=settings.this_machine,
    clock=now,
)
frame = Frame(Stage.TEST, Parts(sessions, Timeline(table), Callback(), now))
handler = worker.lambda_handler(
    StageMessage.parse,
    frame.handling(tester),
    queue=worker.Queue(settings.queue_url, settings.dlq_url, settings.max_receives, settings.retry_seconds),
    give_up=frame.give_up,
)
