from collections.abc import Callable, Iterator

import pytest
from knowledge.index.store import SearchIndex
from skylift import migrations
from skylift.database import Database
from skylift.table import Table
from sqlalchemy import text

from tests.builders import aws, postgres

DIMENSIONS = 3
NewDatabase = Callable[[str, int], Database]


@pytest.fixture(scope="module")
def clients() -> Iterator[aws.Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def table(clients: aws.Clients) -> Table:
    return Table(clients.fresh().table, cursor_key=lambda: b"key", client=clients.dynamodb)


@pytest.fixture(scope="session")
def new_database() -> Iterator[NewDatabase]:
    """Makes a migrated database: (name, size of an embedding) -> Database."""
    with aws.credentials(), postgres.server() as port:

        def made(name: str, dimensions: int) -> Database:
            database = postgres.create_database(port, name, "vector")
            migrations.run(database, "knowledge.migrations", options={"embedding_dimensions": dimensions})
            return database

        yield made


@pytest.fixture(scope="session")
def migrated(new_database: NewDatabase) -> Database:
    return new_database("knowledge", DIMENSIONS)


@pytest.fixture
def database(migrated: Database) -> Database:
    with migrated.unit_of_work() as session:
        session.execute(text("truncate postings, version_terms, chunks, versions, refused_versions, documents"))
    return migrated


@pytest.fixture
def index(database: Database) -> SearchIndex:
    return SearchIndex(database, understood=frozenset({"en"}))
