from collections.abc import Iterator
from pathlib import Path

import pytest
from deployer.callback import Callback
from deployer.sessions.store import SessionStore
from deployer.stage import Parts
from deployer.timeline.store import Timeline
from skylift.table import Table

from tests.builders import aws
from tests.builders.deployments import Machine, Watch


@pytest.fixture(scope="module")
def clients() -> Iterator[aws.Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def stores(clients: aws.Clients) -> aws.Aws:
    return clients.fresh()


@pytest.fixture
def table(stores: aws.Aws) -> Table:
    return Table(stores.table, client=stores.dynamodb)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def parts(table: Table, watch: Watch) -> Parts:
    return Parts(SessionStore(table), Timeline(table), Callback(Machine()), watch)  # type: ignore[arg-type]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty folder, as a repository is unpacked into."""
    return tmp_path.resolve()
