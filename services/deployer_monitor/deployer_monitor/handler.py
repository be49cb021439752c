"""Lambda's entry into the worker."""

import os
from functools import partial

from deployer.builds.store import Builds
from deployer.sessions.deployments import Deployments
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Stage
from deployer.stacks.store import Stacks
from deployer.stage import Frame
from skylift import log, messages, worker
from skylift.objects import Objects
from skylift.table import Table

from deployer_monitor.inbox import Arrived, message_of, parse
from deployer_monitor.monitor import Monitor
from deployer_monitor.parts import parts_on
from deployer_monitor.removal import Removal
from deployer_monitor.settings import Settings

settings = Settings.from_environment(os.environ)
table = Table(settings.table_name)
stacks = Stacks()
monitor = Monitor(
    stacks=stacks,
    removal=Removal(stacks, Deployments(table), Objects(settings.artifacts_bucket)),
    builds=Builds.of(settings.codebuild_project),
    resources=ResourceStore(table),
    send=partial(messages.send, settings.queue_url, delay_seconds=settings.poll_seconds),
)
frame = Frame(Stage.MONITOR, parts_on(table))
look = frame.handling(monitor)


def handle(arrived: Arrived) -> None:
    if message := message_of(arrived, frame.parts.sessions):
        look(message)
    else:
        log.info("build_of_no_session")


def give_up(arrived: Arrived) -> None:
    if message := message_of(arrived, frame.parts.sessions):
        frame.give_up(message)


handler = worker.lambda_handler(
    parse,
    handle,
    queue=worker.Queue(settings.queue_url, settings.dlq_url, settings.max_receives, settings.retry_seconds),
    give_up=give_up,
)
