"""The genuine engine: its CLI, a provider, and one rollout of everything that the tests look at."""

import os
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.builders import programs
from tests.contracts.conftest import construct
from tests.engine import cli, provider
from tests.engine.backend import Backend
from tests.engine.rollout import DEPLOYED, Rollout, roll_out


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give all tests that were not run one place, so that the summary has one line for all of them."""
    report = yield
    if isinstance(report.longrepr, tuple):
        report.longrepr = (str(Path(__file__).parent), 0, report.longrepr[2])
    return report


@pytest.fixture(scope="session")
def pulumi() -> Path:
    """The CLI. Where there is neither one nor Go, the tests are not run; in CI they fail."""
    try:
        return cli.find()
    except cli.CliMissing as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def provider_port() -> Iterator[int]:
    with provider.serving() as port:
        yield port


@pytest.fixture(scope="session")
def rollout(pulumi: Path, provider_port: int, tmp_path_factory: pytest.TempPathFactory) -> Rollout:
    backend = Backend(
        pulumi, programs.copied(tmp_path_factory.mktemp("programs")), tmp_path_factory.mktemp("engine"), provider_port
    )
    with ThreadPoolExecutor() as pool:
        own = dict(zip(DEPLOYED, pool.map(lambda stack: construct(stack, backend.programs), DEPLOYED), strict=True))
    return roll_out(backend, own)


@pytest.fixture(scope="session")
def agreeing(pulumi: Path, provider_port: int, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """A back end for small programs, each a project of its own."""
    return Backend(pulumi, tmp_path_factory.mktemp("small"), tmp_path_factory.mktemp("agreeing"), provider_port)


@pytest.fixture
def empty(pulumi: Path, provider_port: int, tmp_path: Path) -> Backend:
    """A back end without a stack."""
    return Backend(pulumi, programs.copied(tmp_path / "programs"), tmp_path / "engine", provider_port)
