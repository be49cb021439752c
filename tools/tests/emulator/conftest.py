from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .fake_executor import FakeExecutor
from .running import Emulator


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    running = Emulator(tmp_path)
    yield running
    running.kill()


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    """One for all tests of a file, which leave each other's resources alone."""
    with tempfile.TemporaryDirectory() as folder:
        running = Emulator(Path(folder))
        yield running
        running.kill()


@pytest.fixture
def executor(emulator: Emulator) -> Iterator[FakeExecutor]:
    server = FakeExecutor(emulator.socket)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def with_mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One for all: these tests only send requests to APIs of their own."""
    running = Emulator(tmp_path_factory.mktemp("apis"))
    running.function("mirror", running.role("mirror"))
    yield running
    running.kill()


@pytest.fixture(scope="module")
def _mirror_executor(with_mirror: Emulator) -> Iterator[FakeExecutor]:
    server = FakeExecutor(with_mirror.socket)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mirror(_mirror_executor: FakeExecutor) -> FakeExecutor:
    """A function that answers with its event, or with what the test sets."""
    _mirror_executor.answer = lambda call: {
        "kind": "result",
        "payload": {"statusCode": 200, "body": json.dumps(call["event"])},
    }
    return _mirror_executor
