"""Deployer: the HTTP API."""

import pulumi
from deployer_stacks import SESSIONS, Sources, Stores, Workflow
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.http_routes import HttpRoutes
from skylift_infra.secret import Secret
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.platform import Platform
from skylift_infra.stacks.workers import Worker
from skylift_infra.system_health import SystemHealth

QUEUES = {
    "deployer_clone": "CLONE_QUEUE_URL",
    "deployer_deploy": "DEPLOY_QUEUE_URL",
    "deployer_fixer": "FIXER_QUEUE_URL",
    "deployer_tester": "TESTER_QUEUE_URL",
    "deployer_analyzer": "ANALYZER_QUEUE_URL",
}

service = Service.at(__file__)
config = pulumi.Config()
platform, stores, sources = Platform(), Stores(), Sources()

cursor_key = Secret("deployer_api-cursor-key", recovery_days=config.require_int("secret_recovery_days"))
api = Function(
    service.name,
    FunctionArgs(
        service=service,
        platform=platform,
        handler="deployer_api.handler.handler",
        size=service.size(),
        access=[
            service.settings(),
            stores.table.allowing("find", "find_all", "query", "put", "update", "delete"),
            stores.artifacts.reading(SESSIONS, "ARTIFACTS_BUCKET"),
            sources.allowed(),
            cursor_key.reading("CURSOR_KEY_SECRET_ARN"),
            *(Worker.of(name).sending(variable) for name, variable in QUEUES.items()),
            Workflow().starting(),
        ],
    ),
)
routes = HttpRoutes(
    service.path,
    api,
    platform=platform,
    public=["GET /api/deployer/health", "GET /api/deployer/openapi.json"],
)
own = signals(api, routes)
SystemHealth(service, own, platform=platform)

pulumi.export("url", pulumi.Output.concat(platform.url, "/api/", service.path))
pulumi.export("signals", own)
