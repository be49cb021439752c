"""The service's entry, with the environment as infrastructure makes it."""

import importlib
import sys
from typing import Any

import pytest
from skylift.settings import SettingsError
from skylift.testing import Context

from tests.builders import aws

ENVIRONMENT = {
    "TABLE_NAME": "table",
    "BUCKET_NAME": "bucket",
    "DATABASE_HOST": "127.0.0.1",
    "DATABASE_PORT": "1",
    "DATABASE_NAME": "knowledge",
    "DATABASE_USER": "knowledge_api",
    "DATABASE_SSLMODE": "prefer",
    "CURSOR_KEY_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:000000000000:secret:cursor",
    "EMBEDDING_MODEL": "minilm",
    "EMBEDDING_DIMENSIONS": "384",
    "CHAT_MODEL": "extractive",
    "MAX_UPLOAD_BYTES": "52428800",
    "UPLOAD_EXPIRES_SECONDS": "300",
    "MESSAGES_PER_HOUR": "120",
    "SEARCHES_PER_MINUTE": "60",
    "UPLOADS_PER_HOUR": "200",
}
EVENT = {
    "version": "2.0",
    "rawPath": "/api/knowledge/health",
    "rawQueryString": "",
    "headers": {"host": "test"},
    "requestContext": {"http": {"method": "GET", "path": "/api/knowledge/health", "sourceIp": "127.0.0.1"}},
    "isBase64Encoded": False,
}


def fresh(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The handler as a cold start imports it."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "knowledge_api.handler", raising=False)
    return importlib.import_module("knowledge_api.handler").handler


def test_health_answers_without_table_or_database(monkeypatch: pytest.MonkeyPatch) -> None:
    supplied = ENVIRONMENT | {"SKYLIFT_SETTINGS": ",".join(sorted(ENVIRONMENT))}
    with aws.credentials():
        answer = fresh(supplied, monkeypatch)(EVENT, Context())
    assert answer["statusCode"] == 200


def test_it_refuses_to_start_with_a_setting_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    supplied = ENVIRONMENT | {"SKYLIFT_SETTINGS": ",".join([*ENVIRONMENT, "QUEUE_URL"])}
    with pytest.raises(SettingsError, match="QUEUE_URL"):
        fresh(supplied, monkeypatch)


@pytest.mark.parametrize(
    ("name", "value"), [("CHAT_MODEL", "guess"), ("EMBEDDING_MODEL", "guess"), ("EMBEDDING_DIMENSIONS", "100")]
)
def test_it_refuses_to_start_with_a_model_it_does_not_know(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.delenv("SKYLIFT_SETTINGS", raising=False)
    with pytest.raises(ValueError, match=name):
        fresh(ENVIRONMENT | {name: value}, monkeypatch)
