"""The two entries of the service, with the environment as infrastructure makes it."""

import importlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from skylift.settings import SettingsError
from skylift.testing import Context

from tests.builders import aws, postgres

DATABASE = {
    "DATABASE_HOST": "127.0.0.1",
    "DATABASE_PORT": "1",
    "DATABASE_NAME": "knowledge",
    "DATABASE_USER": "postgres",
    "DATABASE_SSLMODE": "prefer",
    "EMBEDDING_DIMENSIONS": "384",
}
WORKER = DATABASE | {
    "TABLE_NAME": "table",
    "BUCKET_NAME": "bucket",
    "EMBEDDING_MODEL": "minilm",
    "QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/knowledge_ingest",
    "DLQ_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/knowledge_ingest-dlq",
    "MAX_PAGES": "500",
    "MAX_RECEIVES": "3",
}


def fresh(module: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as a cold start imports it."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, module, raising=False)
    return importlib.import_module(module)


@pytest.fixture
def credentials() -> Iterator[None]:
    with aws.credentials():
        yield


def test_the_worker_starts_with_what_infrastructure_supplies(monkeypatch: pytest.MonkeyPatch) -> None:
    supplied = WORKER | {"SKYLIFT_SETTINGS": ",".join(sorted(WORKER))}
    assert callable(fresh("knowledge_ingest.handler", supplied, monkeypatch).handler)


def test_the_worker_refuses_to_start_without_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAX_PAGES", raising=False)
    with pytest.raises(SettingsError, match="MAX_PAGES"):
        fresh("knowledge_ingest.handler", {name: WORKER[name] for name in WORKER if name != "MAX_PAGES"}, monkeypatch)


@pytest.mark.usefixtures("credentials")
def test_the_migration_makes_the_index_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.server() as port:
        postgres.create_database(port, "knowledge", "vector")
        module = fresh("knowledge_ingest.migrate", DATABASE | {"DATABASE_PORT": str(port)}, monkeypatch)
        first = module.handler({}, Context())
        assert first["before"] is None and first["after"]
        assert module.handler({}, Context()) == {"before": first["after"], "after": first["after"]}
