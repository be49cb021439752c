from collections.abc import Iterator

import pytest
from deployer.callback import Callback
from deployer.sessions.session import Session
from deployer.sessions.store import SessionStore
from deployer.stage import Parts
from deployer.timeline.store import Timeline
from skylift.table import Table

from tests.builders import aws
from tests.builders.deployments import Machine, Watch, session


@pytest.fixture(scope="module")
def clients() -> Iterator[aws.Clients]:
    with aws.mocked() as clients:
        yield clients


@pytest.fixture
def table(clients: aws.Clients) -> Table:
    return Table(clients.fresh().table, cursor_key=lambda: b"key", client=clients.dynamodb)


@pytest.fixture
def sessions(table: Table) -> SessionStore:
    return SessionStore(table)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def parts(table: Table, sessions: SessionStore, machine: Machine, watch: Watch) -> Parts:
    return Parts(sessions, Timeline(table), Callback(machine), watch)  # type: ignore[arg-type]


@pytest.fixture
def began(sessions: SessionStore) -> Session:
    made = session()
    sessions.add(made)
    return made
