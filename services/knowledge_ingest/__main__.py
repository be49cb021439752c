"""Knowledge base: PDFs to searchable chunks. Owns the queue that feeds it and the migrations of its database."""

import pulumi
from knowledge_stacks import DOCUMENTS, Stores
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.migrations import Migrations
from skylift_infra.queue import Queue
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.database import Database
from skylift_infra.stacks.platform import Platform
from skylift_infra.subscription import Subscription

service = Service.at(__file__)
platform, database, stores = Platform(), Database(), Stores()

queue = Queue.of(service, platform)
subscription = Subscription(queue, stores.documents.created(DOCUMENTS))
migrations = Migrations(
    service,
    access=[database.owning("knowledge", extensions=["vector"]), stores.dimensions()],
    database=database,
    platform=platform,
)
worker = Function(
    service.name,
    FunctionArgs(
        service=service,
        platform=platform,
        network=database.network,
        handler="knowledge_ingest.handler.handler",
        size=service.size(),
        access=[
            service.settings(),
            queue.draining(),
            stores.table.allowing("find", "find_all", "query", "put", "update", "delete"),
            stores.documents.reading(DOCUMENTS),
            stores.documents.deleting(DOCUMENTS),
            stores.embedding(),
            database.connecting("knowledge", user=service.name),
            migrations.applied(),
        ],
    ),
)
queue.feeds(worker)

pulumi.export("queue", queue.address.export())
pulumi.export("dead_letters_url", queue.dead_letters.url)
pulumi.export("signals", signals(worker, queue, migrations.function))
