"""The whole platform, once for every test that spans folders: from the zips, with IAM enforced."""

from collections.abc import Iterator

import pytest

from tests import packages
from tests.builders import wheels
from tests.faults.plane import CONFIG, Plane
from tests.faults.waiting import until
from tests.running import RunningPlatform, start


@pytest.fixture(scope="session")
def index() -> Iterator[str]:
    """A package index on this machine, for what is deployed on the platform."""
    with wheels.greetings() as url:
        yield url


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory, index: str) -> Iterator[RunningPlatform]:
    state = tmp_path_factory.mktemp("platform")
    with packages.shared(tmp_path_factory, state):
        running = start(state, code="zip", config={"deployer_deploy:settings.PACKAGE_INDEX": index})
    yield running
    running.stop()


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plane]:
    """A second platform, for what the first must not suffer: faults, load, and calls that delete what they find."""
    state = tmp_path_factory.mktemp("plane")
    with packages.shared(tmp_path_factory, state):
        plane = Plane(start(state, code="zip", config=CONFIG))
    # Every process of it has had its first request.
    until(plane.answers, "API, table and database answer")
    yield plane
    plane.platform.stop()
