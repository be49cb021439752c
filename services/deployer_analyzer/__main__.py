"""Deployer: finds out what went wrong in a session. Owns the queue that feeds it."""

import pulumi
from deployer_stacks import Stores
from skylift_infra import models
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.queue import Queue
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.platform import Platform

service = Service.at(__file__)
config = pulumi.Config()
platform, stores = Platform(), Stores()

queue = Queue.of(service, platform)
worker = Function(
    service.name,
    FunctionArgs(
        service=service,
        platform=platform,
        handler="deployer_analyzer.handler.handler",
        size=service.size(),
        access=[
            models.calling("ANALYZE_ENGINE", config.require("analyze_engine")),
            queue.draining(),
            stores.table.allowing("find", "query", "update"),
        ],
    ),
)
queue.feeds(worker)

pulumi.export("queue", queue.address.export())
pulumi.export("dead_letters_url", queue.dead_letters.url)
pulumi.export("signals", signals(worker, queue))
