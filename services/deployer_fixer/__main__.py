"""Deployer: mends what does not deploy, on a branch of its own. Owns the queue that feeds it."""

import pulumi
from deployer_stacks import SESSIONS, Sources, Stores, Workflow
from skylift_infra import models
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.queue import Queue
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.platform import Platform

service = Service.at(__file__)
config = pulumi.Config()
platform, stores, sources = Platform(), Stores(), Sources()

queue = Queue.of(service, platform)
worker = Function(
    service.name,
    FunctionArgs(
        service=service,
        platform=platform,
        handler="deployer_fixer.handler.handler",
        size=service.size(),
        access=[
            service.settings(),
            models.calling("FIX_ENGINE", config.require("fix_engine")),
            queue.draining(),
            stores.table.allowing("find", "query", "put", "update"),
            stores.artifacts.writing(SESSIONS, "ARTIFACTS_BUCKET"),
            stores.git_tokens(),
            sources.allowed(),
            sources.limited(),
            Workflow().answering(),
        ],
    ),
)
queue.feeds(worker)

pulumi.export("queue", queue.address.export())
pulumi.export("dead_letters_url", queue.dead_letters.url)
pulumi.export("signals", signals(worker, queue))
