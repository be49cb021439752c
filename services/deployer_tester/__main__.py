"""Deployer: tests what a session deployed. Owns the queue that feeds it."""

import pulumi
from deployer_stacks import SESSIONS, Deployments, Sources, Stores, Workflow
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
        handler="deployer_tester.handler.handler",
        size=service.size(),
        access=[
            service.settings(),
            models.calling("TEST_ENGINE", config.require("test_engine")),
            queue.draining(),
            stores.table.allowing("find", "query", "put", "update"),
            stores.artifacts.reading(SESSIONS, "ARTIFACTS_BUCKET"),
            stores.artifacts.writing(SESSIONS, "ARTIFACTS_BUCKET"),
            stores.git_tokens(),
            Deployments().function_logs(),
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
