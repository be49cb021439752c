"""The API, put together."""

from fastapi import FastAPI
from knowledge.activity.store import ActivityStore
from knowledge.clock import system_clock
from knowledge.documents.lifecycle import Lifecycle
from knowledge.documents.store import DocumentStore
from knowledge.index.store import SearchIndex
from skylift import models
from skylift.database import Database
from skylift.http import create_app
from skylift.idempotency import Answers
from skylift.limits import Limits
from skylift.objects import Objects
from skylift.secrets import Secret
from skylift.table import Table, key

from knowledge_api.activity import Activity
from knowledge_api.announcing import Announcing, UploadLimits
from knowledge_api.conversation import Conversation
from knowledge_api.documents import Documents
from knowledge_api.quotas import Quotas
from knowledge_api.routes import admin, chat, documents, search
from knowledge_api.search import Search
from knowledge_api.services import Services
from knowledge_api.session_store import SessionStore
from knowledge_api.settings import Settings
from knowledge_api.standing import Standing
from knowledge_api.transcript import Transcript


def build(settings: Settings) -> FastAPI:
    """The app as it runs; reaches for nothing before the first request."""
    table = Table(settings.table_name, cursor_key=Secret(settings.cursor_key_secret_arn).key)
    objects = Objects(settings.bucket_name)
    embeddings = models.embeddings(settings.embedding_model, dimensions=settings.embedding_dimensions)
    index = SearchIndex(Database(settings), understood=embeddings.languages)
    app = create_app(
        "Knowledge base",
        "knowledge",
        checks={
            "table": lambda: table.find(key("HEALTH", "HEALTH")),
            "bucket": objects.reachable,
            "database": index.reachable,
            "embeddings": lambda: embeddings.embed(["health"]),
        },
    )
    app.state.services = _services(settings, table, index, objects=objects, embeddings=embeddings)
    for noun in (documents, search, chat, admin):
        app.include_router(noun.router)
    return app


def _services(
    settings: Settings, table: Table, index: SearchIndex, *, objects: Objects, embeddings: models.Embeddings
) -> Services:
    store = DocumentStore(table)
    lifecycle = Lifecycle(store, index, objects, system_clock)
    standing = Standing(store, lifecycle, objects, system_clock)
    limits = UploadLimits(settings.max_upload_bytes, settings.upload_expires_seconds)
    found, activity = Search(index, embeddings), ActivityStore(table)
    sessions = SessionStore(table)
    engine = models.chat(settings.chat_model, embeddings=embeddings)
    return Services(
        announcing=Announcing(store, standing, objects, limits, system_clock),
        documents=Documents(store, lifecycle, objects, standing),
        search=found,
        conversation=Conversation(sessions, Transcript(sessions, store), found, engine, activity, system_clock),
        activity=Activity(activity, system_clock),
        quotas=Quotas.of(Limits(table), settings),
        answers=Answers(table),
        clock=system_clock,
    )
