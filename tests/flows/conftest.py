from collections.abc import Iterator

import pytest

from tests.flows import deployments
from tests.flows.deployments import Deployer, Hosts
from tests.flows.deployments_crowd import Crowd
from tests.running import RunningPlatform


@pytest.fixture(scope="session")
def hosts() -> Iterator[Hosts]:
    with deployments.hosts() as made:
        yield made


@pytest.fixture(scope="session")
def deployer(platform: RunningPlatform) -> Iterator[Deployer]:
    """An administrator's."""
    with platform.client("admin") as client:
        yield Deployer(client)


@pytest.fixture(scope="session")
def crowd(platform: RunningPlatform, deployer: Deployer, hosts: Hosts) -> Crowd:
    """Sessions of every kind, on their way at once: each test waits for the end of its own."""
    crowd = Crowd(platform, deployer, hosts)
    crowd.begin()
    return crowd
