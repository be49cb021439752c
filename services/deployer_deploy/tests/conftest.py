from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from deployer.callback import Callback
from deployer.messages import StageMessage
from deployer.outcome import Next
from deployer.sessions.session import Session, Stage
from deployer.sessions.store import SessionStore
from deployer.stage import Frame, Parts
from deployer.timeline.store import Timeline
from deployer_deploy.rollout import Rollout
from skylift.table import Table

from tests.builders import aws
from tests.builders.deployments import Machine, Watch, session
from tests.builders.rollouts import PLAN, RolloutStacks


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


@pytest.fixture
def stacks() -> RolloutStacks:
    return RolloutStacks()


@pytest.fixture
def roll_out(parts: Parts, watch: Watch) -> Callable[[Any], Session]:
    """Begins a deployment in a session of its own, on a clock that goes on while there is waiting."""

    def begin(stacks: Any) -> Session:
        rollout = Rollout(stacks, watch, lambda seconds: watch.pass_by(seconds=seconds), timedelta(minutes=4))
        made = session(created_at=watch())
        parts.sessions.add(made)
        frame = Frame(Stage.DEPLOY, parts)
        frame.handling(lambda work: Next(lambda: None, rollout.begin(work, PLAN)))(
            StageMessage(session_id=made.session_id)
        )
        return parts.sessions.get(made.session_id)

    return begin
