from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from skylift import migrations
from skylift.database import Database
from skylift.table import Table
from sqlalchemy import text

from tests.builders import postgres
from tests.builders.table import create_table

DIMENSIONS = 3


@pytest.fixture(scope="session", autouse=True)
def aws_environment() -> Iterator[None]:
    """Credentials that nobody checks: moto and the tests' PostgreSQL let everybody in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        yield


@pytest.fixture
def table() -> Iterator[Table]:
    with mock_aws():
        client: Any = boto3.client("dynamodb")
        create_table(client, "knowledge")
        yield Table("knowledge", cursor_key=lambda: b"key", client=client)


@pytest.fixture(scope="session")
def migrated() -> Iterator[Database]:
    with postgres.server() as port:
        database = postgres.create_database(port, "knowledge", "vector")
        migrations.run(database, "knowledge.migrations", options={"embedding_dimensions": DIMENSIONS})
        yield database


@pytest.fixture
def database(migrated: Database) -> Database:
    with migrated.unit_of_work() as session:
        session.execute(text("truncate postings, version_terms, chunks, versions, documents"))
    return migrated
