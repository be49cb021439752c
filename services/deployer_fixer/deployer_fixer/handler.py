"""Lambda's entry into the worker."""

import os
from datetime import UTC, datetime

from deployer.callback import Callback
from deployer.git.tokens import GitTokens
from deployer.messages import StageMessage
from deployer.sessions.session import Stage
from deployer.sessions.store import SessionStore
from deployer.stage import Frame, Parts
from deployer.timeline.store import Timeline
from skylift import clients, worker
from skylift.objects import Objects
from skylift.table import Table

from deployer_fixer.checking import Checking
from deployer_fixer.engines import engine
from deployer_fixer.fix import Fix
from deployer_fixer.settings import Settings


def region() -> str:
    """Asked for at the first message: the SDK that knows it takes long to import."""
    return str(clients.session().region_name)


settings = Settings.from_environment(os.environ)
table = Table(settings.table_name)
parts = Parts(SessionStore(table), Timeline(table), Callback(), lambda: datetime.now(UTC))
frame = Frame(Stage.FIX, parts)
fix = Fix(
    allowed=settings.allowed,
    limits=settings.limits,
    seconds=settings.clone_seconds,
    tokens=GitTokens.kept_in(settings.git_tokens_secret_arn),
    files=Objects(settings.artifacts_bucket),
    engine=lambda: engine(settings.fix_engine, region()),
    checking=lambda: Checking(region()),
    author=settings.fix_author,
)
handler = worker.lambda_handler(
    StageMessage.parse,
    frame.handling(fix),
    queue=worker.Queue(settings.queue_url, settings.dlq_url, settings.max_receives, settings.retry_seconds),
    give_up=frame.give_up,
)
