"""Deployer: fetches repositories and finds out what they deploy. Owns the queue that feeds it."""

import pulumi
from deployer_stacks import SESSIONS, Sources, Stores, Workflow
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.queue import Queue
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.platform import Platform
from skylift_infra.stacks.workers import Worker

service = Service.at(__file__)
platform, stores, sources = Platform(), Stores(), Sources()

queue = Queue.of(service, platform)
worker = Function(
    service.name,
    FunctionArgs(
        service=service,
        platform=platform,
        handler="deployer_clone.handler.handler",
        size=service.size(),
        access=[
            service.settings(),
            queue.draining(),
            stores.table.allowing("find", "query", "put", "update"),
            stores.artifacts.writing(SESSIONS, "ARTIFACTS_BUCKET"),
            stores.git_tokens(),
            sources.allowed(),
            sources.limited(),
            Worker.of("deployer_deploy").sending("DEPLOY_QUEUE_URL"),
            Workflow().failing(),
        ],
    ),
)
queue.feeds(worker)

pulumi.export("queue", queue.address.export())
pulumi.export("dead_letters_url", queue.dead_letters.url)
pulumi.export("signals", signals(worker, queue))
