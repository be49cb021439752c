"""Knowledge base: the HTTP API."""

import pulumi
from knowledge_stacks import DOCUMENTS, Stores
from skylift_infra import models
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.http_routes import HttpRoutes
from skylift_infra.secret import Secret
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.database import Database
from skylift_infra.stacks.platform import Platform
from skylift_infra.system_health import SystemHealth

service = Service.at(__file__)
config = pulumi.Config()
platform, database, stores = Platform(), Database(), Stores()

cursor_key = Secret("knowledge_api-cursor-key", recovery_days=config.require_int("secret_recovery_days"))
api = Function(
    service.name,
    FunctionArgs(
        service=service,
        platform=platform,
        network=database.network,
        handler="knowledge_api.handler.handler",
        size=service.size(),
        access=[
            service.settings(),
            stores.table.allowing("find", "find_all", "query", "put", "update", "delete", "check"),
            stores.documents.reading(DOCUMENTS),
            stores.documents.writing(DOCUMENTS),
            stores.documents.deleting(DOCUMENTS),
            stores.embedding(),
            models.calling("CHAT_MODEL", config.require("chat_model")),
            cursor_key.reading("CURSOR_KEY_SECRET_ARN"),
            database.connecting("knowledge", user=service.name),
        ],
    ),
)
routes = HttpRoutes(
    service.system,
    api,
    platform=platform,
    public=["GET /api/knowledge/health", "GET /api/knowledge/openapi.json"],
)
own = signals(api, routes)
SystemHealth(service, own, platform=platform)

pulumi.export("url", pulumi.Output.concat(platform.url, "/api/", service.system))
pulumi.export("signals", own)
