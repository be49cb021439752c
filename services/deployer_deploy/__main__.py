"""Deployer: a repository becomes a stack, or a build that makes one. Owns the queue that feeds it."""

import pulumi
from deployer_stacks import SESSIONS, Deployments, Sources, Stores, Workflow
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.queue import Queue
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.platform import Platform
from skylift_infra.stacks.workers import Worker

service = Service.at(__file__)
platform, stores, deployments = Platform(), Stores(), Deployments()

queue = Queue.of(service, platform)
worker = Function(
    service.name,
    FunctionArgs(
        service=service,
        platform=platform,
        handler="deployer_deploy.handler.handler",
        size=service.size(),
        access=[
            service.settings(),
            queue.draining(),
            stores.table.allowing("find", "query", "put", "update"),
            stores.artifacts.reading(SESSIONS, "ARTIFACTS_BUCKET"),
            stores.artifacts.writing(SESSIONS, "ARTIFACTS_BUCKET"),
            Sources().limited(),
            deployments.deploying(),
            deployments.building(),
            Worker.of("deployer_monitor").sending("MONITOR_QUEUE_URL"),
            Workflow().failing(),
        ],
    ),
)
queue.feeds(worker)

pulumi.export("queue", queue.address.export())
pulumi.export("dead_letters_url", queue.dead_letters.url)
pulumi.export("signals", signals(worker, queue))
