from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from alembic import command
from alembic.config import Config
from tests.builders import postgres
from tests.builders.table import create_table
from moto import mock_aws
from skylift.table import Table
from sqlalchemy import Engine, NullPool, create_engine, text

DIMENSIONS = 3


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client: Any = boto3.client("dynamodb", region_name="eu-west-1")
        create_table(client, "knowledge")
        yield Table("knowledge", cursor_key=lambda: b"key", client=client)


@pytest.fixture(scope="session")
def migrated() -> Iterator[Engine]:
    with postgres.server() as address:
        engine = create_engine(postgres.create_database(address, "knowledge", "vector"), poolclass=NullPool)
        config = Config()
        config.set_main_option("script_location", "knowledge:migrations")
        with engine.begin() as connection:
            config.attributes |= {"connection": connection, "embedding_dimensions": DIMENSIONS}
            command.upgrade(config, "head")
        yield engine


@pytest.fixture
def engine(migrated: Engine) -> Engine:
    with migrated.begin() as connection:
        connection.execute(text("truncate postings, version_terms, chunks, versions, documents"))
    return migrated
