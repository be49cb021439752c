from __future__ import annotations

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
