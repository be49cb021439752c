import socket
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import boto3
import psycopg
import pytest
from skylift import database as database_module
from skylift import migrations
from skylift.database import Database, token
from skylift.errors import Unavailable
from skylift.settings import DatabaseSettings
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from tests.builders import postgres

PACKAGE = "shared.skylift.tests.revisions"
BROKEN = "shared.skylift.tests.broken_revisions"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with postgres.server() as port:
        yield port


@pytest.fixture
def database(aws: None, port: int, request: pytest.FixtureRequest) -> Database:
    return postgres.create_database(port, request.node.name)


def address(port: int, *, host: str = postgres.HOST, name: str = "postgres") -> DatabaseSettings:
    return DatabaseSettings(
        database_host=host,
        database_port=port,
        database_name=name,
        database_user=postgres.SUPERUSER,
        database_sslmode="prefer",
    )


def test_a_unit_of_work_commits_once_and_an_error_takes_all_back(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(text("create table books (title text primary key)"))
        session.execute(text("insert into books values ('first')"))
    with pytest.raises(KeyError), database.unit_of_work() as session:
        _insert_and_fail(session)
    with pytest.raises(IntegrityError), database.unit_of_work() as session:
        session.execute(text("insert into books values ('first')"))
    with database.unit_of_work() as session:
        assert session.scalars(text("select title from books")).all() == ["first"]


def test_no_connection_outlives_its_unit_of_work(database: Database) -> None:
    for _ in range(3):
        with database.unit_of_work() as session:
            open_now = session.scalar(text("select count(*) from pg_stat_activity where datname = current_database()"))
            assert open_now == 1


def test_a_statement_that_takes_too_long_is_unavailable(aws: None, port: int) -> None:
    slow = Database(address(port), statement_seconds=0.1)
    with pytest.raises(Unavailable), slow.unit_of_work() as session:
        session.execute(text("select pg_sleep(5)"))


@pytest.mark.parametrize("state", ["53100", "53200", "53300"], ids=["disk full", "no memory", "too many connections"])
def test_a_server_that_lacks_room_is_unavailable(aws: None, port: int, state: str) -> None:
    with pytest.raises(Unavailable), Database(address(port)).unit_of_work() as session:
        session.execute(text(f"do $$ begin raise exception 'no room' using errcode = '{state}'; end $$"))


def test_who_must_prove_its_name_is_verified_by_public_authorities(
    aws: None, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, str] = {}
    monkeypatch.setattr(psycopg, "connect", lambda **given: asked.update(given))
    strict = address(port).model_copy(update={"database_sslmode": "verify-full"})
    Database(strict)._connect()
    assert "BEGIN CERTIFICATE" in Path(asked["sslrootcert"]).read_text(encoding="utf-8")


def test_a_server_without_the_proof_is_refused(aws: None, port: int) -> None:
    strict = address(port).model_copy(update={"database_sslmode": "verify-full"})
    with pytest.raises(Unavailable), Database(strict).unit_of_work():
        pass


def test_nobody_listening_is_unavailable(aws: None) -> None:
    with socket.socket() as unused:
        unused.bind((postgres.HOST, 0))
        free = unused.getsockname()[1]
    with pytest.raises(Unavailable) as refused, Database(address(free)).unit_of_work():
        pass
    assert refused.value.status == 503 and "Retry-After" in refused.value.headers


def test_a_server_that_does_not_answer_is_waited_for_only_so_long(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "CONNECT_SECONDS", 2)
    with socket.socket() as silent:
        silent.bind((postgres.HOST, 0))
        silent.listen()
        started = time.monotonic()
        with pytest.raises(Unavailable), Database(address(silent.getsockname()[1])).unit_of_work():
            pass
    assert time.monotonic() - started < 10


def test_a_mistake_of_ours_is_not_called_unavailable(database: Database) -> None:
    with pytest.raises(ProgrammingError), database.unit_of_work() as session:
        session.execute(text("select nothing from nowhere"))


def test_the_password_is_the_token_that_rds_takes(aws: None) -> None:
    where = address(5432, host="db.example")
    ours, theirs = (
        urlsplit(f"https://{made}")
        for made in (token(where), boto3.client("rds").generate_db_auth_token("db.example", 5432, "postgres"))
    )
    assert ours.netloc == theirs.netloc == "db.example:5432"
    volatile = {"X-Amz-Signature", "X-Amz-Date"}
    fields = [{k: v for k, v in parse_qs(each.query).items() if k not in volatile} for each in (ours, theirs)]
    assert fields[0] == fields[1] and fields[0]["X-Amz-Expires"] == ["900"]


def test_connections_share_a_token_while_it_is_fresh(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new token for each connection would make more than 200 searches per second fail on AWS."""
    made = count(1)
    monkeypatch.setattr(database_module, "token", lambda _: f"token {next(made)}")
    logins = Database(address(5432))
    assert {logins._password() for _ in range(3)} == {"token 1"}
    monkeypatch.setattr(database_module, "TOKEN_SECONDS", 0)
    assert logins._password() == "token 2"


def test_migrations_run_once_with_what_the_deploy_asks_for(database: Database) -> None:
    first = migrations.run(database, PACKAGE, options={"length": 7})
    assert (first.before, first.after) == (None, "0002")
    again = migrations.run(database, PACKAGE, options={"length": 7})
    assert (again.before, again.after) == ("0002", "0002")
    with database.unit_of_work() as session:
        length = text("select character_maximum_length from information_schema.columns where table_name = 'shelf'")
        assert session.scalars(length).all() == [7]


def test_a_failing_revision_leaves_the_database_as_it_was(database: Database) -> None:
    with pytest.raises(ProgrammingError):
        migrations.run(database, BROKEN)
    with database.unit_of_work() as session:
        assert session.scalar(text("select count(*) from pg_tables where schemaname = 'public'")) == 0


def test_two_runs_at_once_follow_each_other(database: Database) -> None:
    found: list[migrations.Migrated] = []
    runs = [
        threading.Thread(target=lambda: found.append(migrations.run(database, PACKAGE, options={"length": 7})))
        for _ in range(2)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert {migrated.after for migrated in found} == {"0002"}
    assert sorted(migrated.before or "" for migrated in found) == ["", "0002"]


def test_a_package_that_is_none_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"skylift\.log is no package"):
        migrations._folder("skylift.log")


def _insert_and_fail(session: Session) -> None:
    session.execute(text("insert into books values ('second')"))
    raise KeyError("anything")
