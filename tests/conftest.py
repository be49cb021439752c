"""The whole platform, once for every test that spans folders: from the zips, with IAM enforced."""

from collections.abc import Iterator

import pytest

from tests.running import RunningPlatform, start


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlatform]:
    running = start(tmp_path_factory.mktemp("platform"), code="zip")
    yield running
    running.stop()
