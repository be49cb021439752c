"""Lambda's entry into the worker."""

import os
from datetime import UTC, datetime
from functools import partial

from deployer.callback import Callback
from deployer.git.tokens import GitTokens
from deployer.messages import StageMessage
from deployer.sessions.session import Stage
from deployer.sessions.store import SessionStore
from deployer.stage import Frame, Parts
from deployer.timeline.store import Timeline
from skylift import messages, worker
from skylift.objects import Objects
from skylift.table import Table

from deployer_clone.clone import Clone
from deployer_clone.settings import Settings

settings = Settings.from_environment(os.environ)
table = Table(settings.table_name)
parts = Parts(SessionStore(table), Timeline(table), Callback(), lambda: datetime.now(UTC))
frame = Frame(Stage.CLONE, parts)
clone = Clone(
    allowed=settings.allowed,
    limits=settings.limits,
    seconds=settings.clone_seconds,
    tokens=GitTokens.kept_in(settings.git_tokens_secret_arn),
    sources=Objects(settings.artifacts_bucket),
    send=partial(messages.send, settings.deploy_queue_url),
)
handler = worker.lambda_handler(
    StageMessage.parse,
    frame.handling(clone),
    queue=worker.Queue(settings.queue_url, settings.dlq_url, settings.max_receives, settings.retry_seconds),
    give_up=frame.give_up,
)
