"""The database refuses logins without the password or a token that the role's policy allows."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from skylift_tools.plane import postgres, postgres_access
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.ports import free_port

from .database import USER, Address, Served, Server
from .running import Emulator


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    # Not pytest's own: its name may be too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="skylift-logins-"))
    emulator, layout, port = Emulator(folder), Layout(folder, folder), free_port()
    layout.make()
    installation = postgres.install(layout)
    asyncio.run(postgres.initialise(installation, layout, ()))
    with Server(installation, layout, port), Address(emulator, installation, port):
        found = Served(emulator, layout, installation, port)
        with found.admin() as connection:
            connection.execute("create role rds_iam")
            connection.execute(f"create role {USER} login in role rds_iam")
            connection.execute("create role plain login")
        emulator.client("rds").create_db_cluster(
            DBClusterIdentifier="c",
            Engine="aurora-postgresql",
            MasterUsername="master",
            MasterUserPassword="secret-1234",
        )
        yield found
    emulator.kill()
    postgres.forget(layout)
    shutil.rmtree(folder)


def test_a_service_logs_in_with_a_token_of_its_role(served: Served) -> None:
    keys = served.credentials("orders", USER)
    with served.connect(USER, served.token(keys)) as connection:
        assert connection.execute("select current_user, repeat('x', 1000000)").fetchone() == (USER, "x" * 1_000_000)
    for _ in range(3):
        served.connect(USER, served.token(keys)).close()


@pytest.mark.parametrize("sslmode", ["disable", "prefer"])
def test_the_superuser_logs_in_with_its_password_alone(served: Served, sslmode: str) -> None:
    """It may read every file and start every program."""
    for wrong in (None, "", "postgres", "skylift"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            served.connect("postgres", wrong, sslmode=sslmode, passfile="/dev/null")
    where = {"passfile": str(postgres_access.passfile(served.layout)), "sslmode": sslmode}
    served.connect("postgres", None, **where).close()
    assert postgres_access.passfile(served.layout).stat().st_mode & 0o777 == 0o600


def test_its_socket_lets_nobody_else_in_either(served: Served) -> None:
    folder = str(served.installation.data)
    assert Path(folder).stat().st_mode & 0o077 == 0
    for user in ("postgres", "plain", "unknown"):
        with pytest.raises(psycopg.OperationalError):
            served.connect(user, None, host=folder, passfile="/dev/null")
    assert "trust" not in (served.installation.data / "pg_hba.conf").read_text()


def test_a_role_without_a_password_logs_in_nowhere(served: Served) -> None:
    for password in (None, "", "plain"):
        with pytest.raises(psycopg.OperationalError):
            served.connect("plain", password)


def test_whatever_is_no_valid_token_is_refused(served: Served) -> None:
    keys, others = served.credentials("reader", USER), served.credentials("stranger")
    root = {"AWS_ACCESS_KEY_ID": served.emulator.key.access_key_id}
    good = served.token(keys)
    wrong = {
        "nothing": "",
        "a word": "password",
        "the root key's id with a known secret": served.token({**root, "AWS_SECRET_ACCESS_KEY": "skylift"}),
        "a known key": served.token({"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}),
        "a role without the right": served.token(others),
        "another user's": served.token(keys, user="plain"),
        "another host's": served.token(keys, host="database.example"),
        "changed": good.replace("DBUser=orders_api", "DBUser=orders_apj"),
        "longer valid": good.replace("X-Amz-Expires=900", "X-Amz-Expires=9000"),
        "without its session": served.token({**keys, "AWS_SESSION_TOKEN": ""}),
        "cut off": good[:-1],
        "without a date": good.replace("X-Amz-Date", "X-Amz-Dote"),
        "of another service": good.replace("rds-db", "s3"),
        "too long": good + "x" * 70_000,
    }
    assert {what: served.refuses(USER, token) for what, token in wrong.items()} == dict.fromkeys(wrong, True)


def test_a_token_is_of_use_for_fifteen_minutes(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = served.credentials("late", USER)
    with monkeypatch.context() as patch:
        import botocore.auth
        from botocore.compat import get_current_datetime

        now = get_current_datetime()
        patch.setattr(botocore.auth, "get_current_datetime", lambda: now.replace(year=now.year - 1))
        old = served.token(keys)
    assert str(now.year - 1) in old and served.refuses(USER, old)


def test_a_cluster_from_before_there_were_passwords_is_taken_over(tmp_path: Path) -> None:
    """Its data stays; without this, an upgrade would leave every database open or shut for ever."""
    folder = Path(tempfile.mkdtemp(prefix="skylift-old-"))
    layout, port = Layout(folder, folder), free_port()
    layout.make()
    installation = postgres.install(layout)
    asyncio.run(postgres.initialise(installation, layout, ()))
    assert "trust" in (installation.data / "pg_hba.conf").read_text()
    (folder / "credentials").unlink()
    layout.make()
    for _ in range(2):
        # The second time with another root key, as after its file was removed.
        fresh = Layout(folder, folder)
        with Server(installation, fresh, port):
            psycopg.connect(postgres_access.url(installation, fresh, port)).close()
        (folder / "credentials").unlink()
        layout.make()
    postgres.forget(layout)
    shutil.rmtree(folder)
