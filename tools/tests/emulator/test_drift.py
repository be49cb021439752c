"""Drift between PostgreSQL and the local AWS is reported, and a kill alone is not reported as drift."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from skylift_tools.plane.ports import LOOPBACK
from skylift_tools.plane.postgres import SUPERUSER

from tests.builders.postgres import server

from .running import Emulator, wait_for

MARK = "skylift_emulator_mark"


@pytest.fixture
def database() -> Iterator[str]:
    with server() as port:
        yield f"postgresql://{SUPERUSER}@{LOOPBACK}:{port}/postgres"


@pytest.fixture
def both(tmp_path: Path, database: str) -> Iterator[Emulator]:
    emulator = Emulator(tmp_path, database)
    yield emulator
    emulator.kill()


def _drift(emulator: Emulator) -> str:
    return str(emulator.control.get("/_skylift/drift").json()["drift"])


def _marked(emulator: Emulator, database: str, number: int) -> None:
    import psycopg

    def there() -> bool:
        with psycopg.connect(database) as connection:
            known = connection.execute("select to_regclass(%s)", [MARK]).fetchone()
            return known != (None,) and connection.execute(f"select number from {MARK}").fetchone() == (number,)

    wait_for(there, seconds=20)


def test_nothing_is_said_after_a_kill(both: Emulator, database: str) -> None:
    _marked(both, database, 1)
    both.kill()
    both.start()
    _marked(both, database, 2)
    assert _drift(both) == ""


def test_a_state_that_is_gone_or_older_than_the_database_is_reported(both: Emulator, database: str) -> None:
    _marked(both, database, 1)
    both.stop()
    earlier = both.state.with_name("earlier")
    shutil.copytree(both.state, earlier)
    both.start()
    _marked(both, database, 2)
    both.kill()
    shutil.rmtree(both.state)
    shutil.copytree(earlier, both.state)
    both.start()
    wait_for(lambda: "PostgreSQL's data is newer" in _drift(both), seconds=20)
    both.kill()
    shutil.rmtree(both.state)
    both.start()
    wait_for(lambda: "the state of the local AWS is new" in _drift(both), seconds=20)
