from collections.abc import Iterator

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
def table(clients: aws.Clients) -> Table:
    return Table(clients.fresh().table, client=clients.dynamodb)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def parts(table: Table, machine: Machine, watch: Watch) -> Parts:
    return Parts(SessionStore(table), Timeline(table), Callback(machine), watch)  # type: ignore[arg-type]
