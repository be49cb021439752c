"""Lambda's entry into the worker."""

import os

from knowledge.clock import system_clock
from knowledge.documents.store import DocumentStore
from knowledge.index.store import SearchIndex
from skylift import models, worker
from skylift.database import Database
from skylift.objects import Objects
from skylift.table import Table
from skylift.worker import delivery

from knowledge_ingest.ingest import Ingest, Limits
from knowledge_ingest.settings import Settings

settings = Settings.from_environment(os.environ)
embeddings = models.embeddings(settings.embedding_model, dimensions=settings.embedding_dimensions)
ingest = Ingest(
    store=DocumentStore(Table(settings.table_name)),
    index=SearchIndex(Database(settings), understood=embeddings.languages),
    objects=Objects(settings.bucket_name),
    embeddings=embeddings,
    last_delivery=delivery.is_last,
    limits=Limits(settings.max_pages, settings.max_receives),
    clock=system_clock,
)
handler = worker.lambda_handler(
    worker.ObjectCreated.parse,
    ingest.handle,
    queue=worker.Queue(settings.queue_url, settings.dlq_url, settings.max_receives),
    give_up=ingest.give_up,
)
