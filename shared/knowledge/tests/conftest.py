from collections.abc import Iterator

import pytest
from skylift import migrations
from skylift.database import Database
from skylift.table import Table
from sqlalchemy import text

from tests.builders import aws, postgres

DIMENSIONS = 3


@pytest.fixture(scope="module")
def clients() -> Iterator[aws.Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def table(clients: aws.Clients) -> Table:
    return Table(clients.fresh().table, cursor_key=lambda: b"key", client=clients.dynamodb)


@pytest.fixture(scope="session")
def migrated() -> Iterator[Database]:
    with aws.credentials(), postgres.server() as port:
        database = postgres.create_database(port, "knowledge", "vector")
        migrations.run(database, "knowledge.migrations", options={"embedding_dimensions": DIMENSIONS})
        yield database


@pytest.fixture
def database(migrated: Database) -> Database:
    with migrated.unit_of_work() as session:
        session.execute(text("truncate postings, version_terms, chunks, versions, documents"))
    return migrated
