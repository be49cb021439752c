"""Deployer: what becomes of a stack or a build, told as it happens; once a minute, what is left of sessions that are
overdue, that nobody goes on with, or that ended while something was still being made.

Owns the queue that feeds it, to which it sends itself until there is an end.
"""

import pulumi
from deployer_stacks import SESSIONS, Deployments, Stores, Workflow
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.queue import Queue
from skylift_infra.schedule import Schedule
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.platform import Platform
from skylift_infra.subscription import Subscription

service = Service.at(__file__)
platform, stores, deployments = Platform(), Stores(), Deployments()

queue = Queue.of(service, platform)
builds = Subscription(queue, deployments.ended_builds())
worker = Function(
    service.name,
    FunctionArgs(
        service=service,
        platform=platform,
        handler="deployer_monitor.handler.handler",
        size=service.size(),
        access=[
            service.settings(),
            queue.draining(),
            queue.requeueing(),
            stores.table.allowing("find", "query", "put", "update", "delete"),
            stores.artifacts.emptying(SESSIONS, "ARTIFACTS_BUCKET"),
            deployments.following(),
            deployments.following_builds(),
            Workflow().answering(),
        ],
        requeues_itself=True,
    ),
)
queue.feeds(worker)

sweep = Function(
    f"{service.name}_sweep",
    FunctionArgs(
        service=service,
        platform=platform,
        handler="deployer_monitor.sweep.handler",
        size=service.size("sweep"),
        access=[
            stores.table.allowing("find", "find_all", "query", "put", "update", "delete"),
            deployments.undoing(),
            deployments.stopping_builds(),
            Workflow().failing(),
            Workflow().following(),
        ],
    ),
)
Schedule(sweep, "rate(1 minute)")

pulumi.export("queue", queue.address.export())
pulumi.export("dead_letters_url", queue.dead_letters.url)
pulumi.export("signals", signals(worker, queue, sweep))
