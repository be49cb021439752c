"""Lambda's entry into the worker."""

import os
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from deployer.builds.store import Builds
from deployer.callback import Callback
from deployer.messages import StageMessage
from deployer.sessions.deployments import Deployments
from deployer.sessions.session import Stage
from deployer.sessions.store import SessionStore
from deployer.stacks.store import Stacks
from deployer.stage import Frame, Parts
from deployer.template.parsing import parse
from deployer.timeline.store import Timeline
from skylift import clients, messages, worker
from skylift.objects import Objects
from skylift.table import Table

from deployer_deploy import lint, offered
from deployer_deploy.deploy import Deploy, Rights
from deployer_deploy.python_build import PythonBuild
from deployer_deploy.rollout import Rollout
from deployer_deploy.settings import Settings

PATIENCE = timedelta(minutes=4)


def now() -> datetime:
    return datetime.now(UTC)


def check(template: Path, name: str) -> None:
    lint.check(template, name, region=str(clients.session().region_name))
    offered.check(parse(template.read_text(errors="replace"), name=name), name, settings.offered)


settings = Settings.from_environment(os.environ)
table = Table(settings.table_name)
deploy = Deploy(
    objects=Objects(settings.artifacts_bucket),
    bucket=settings.artifacts_bucket,
    limits=settings.limits,
    deployments=Deployments(table),
    rollout=Rollout(Stacks(), now, time.sleep, PATIENCE),
    rights=Rights(settings.service_role_arn, settings.boundary_arn),
    python=PythonBuild(settings.package_index, settings.build_for == "host"),
    builds=Builds.of(settings.codebuild_project),
    check=check,
    send=partial(messages.send, settings.monitor_queue_url),
)
frame = Frame(Stage.DEPLOY, Parts(SessionStore(table), Timeline(table), Callback(), now))
handler = worker.lambda_handler(
    StageMessage.parse,
    frame.handling(deploy),
    queue=worker.Queue(settings.queue_url, settings.dlq_url, settings.max_receives, settings.retry_seconds),
    give_up=frame.give_up,
)
