"""Logins to the local PostgreSQL: the superuser by password, service roles through the gateway.

The server listens on a unix socket alone. The gateway owns the TCP port: it relays the superuser's login, and lets a
member of `rds_iam` in after it has verified the IAM token that came as the password.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import pwd
import subprocess
from pathlib import Path
from urllib.parse import urlencode

from .layout import Layout, require_socket_path
from .postgres import SUPERUSER, Installation
from .problems import PlaneProblem

_MARKER = "skylift-password"
_ITERATIONS = 4096
_GATEWAY = "gateway"
_RULES = f"""# Written by Skylift at every start.
local  all  +rds_iam  peer  map={_GATEWAY}
local  all  all       scram-sha-256
"""


def passfile(layout: Layout) -> Path:
    """The superuser's password in the format of `~/.pgpass`; only the owner may read it."""
    return layout.state / "postgres.pass"


def password(layout: Layout) -> str:
    """The superuser's; another root key makes another password."""
    return layout.root_key.derive("postgres")


def url(installation: Installation, layout: Layout, port: int) -> str:
    """The superuser's URL over the unix socket; it names the file of the password."""
    where = {"host": installation.data, "port": port, "user": SUPERUSER, "passfile": passfile(layout)}
    return f"postgresql:///postgres?{urlencode(where)}"


def accepts(installation: Installation, layout: Layout, port: int) -> bool:
    """Whether the server lets its superuser in: it listens before it has recovered."""
    import psycopg

    try:
        psycopg.connect(url(installation, layout, port), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def secure(installation: Installation, layout: Layout) -> None:
    """Write the rules of access, and give the superuser its password where it has another or none.

    The server must not run. A cluster from before there were passwords is taken over. Raises `PlaneProblem`.
    """
    data = installation.data
    require_socket_path(data / ".s.PGSQL.65535")
    (data / "pg_hba.conf").write_text(_RULES)
    ours = pwd.getpwuid(os.geteuid()).pw_name
    (data / "pg_ident.conf").write_text(f'{_GATEWAY}  "{ours}"  +rds_iam\n')
    secret = password(layout)
    _write_passfile(passfile(layout), secret)
    marker, wanted = data / _MARKER, hashlib.sha256(secret.encode()).hexdigest()
    if not marker.exists() or marker.read_text() != wanted:
        _set_password(installation, secret)
        marker.write_text(wanted)


def _write_passfile(path: Path, secret: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"*:*:*:{SUPERUSER}:{secret}\n")


def _set_password(installation: Installation, secret: str) -> None:
    """In single-user mode, which needs no login. The statement holds a verifier, because errors quote statements."""
    statement = f"alter role {SUPERUSER} password '{_verifier(secret)}'\n"
    done = subprocess.run(
        [installation.bin / "postgres", "--single", "-D", installation.data, "postgres"],
        input=statement.encode(),
        capture_output=True,
        cwd="/",
        user=installation.user,
        check=False,
    )
    if done.returncode or b"ERROR" in done.stderr:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise PlaneProblem(
            f"PostgreSQL's password cannot be set: {said[-1] if said else 'it said nothing'}; if the databases may go, "
            "empty them with `.venv/bin/skylift reset`"
        )


def _verifier(secret: str) -> str:
    """What PostgreSQL keeps of a password (RFC 5803)."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, _ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    parts = (base64.b64encode(part).decode() for part in (salt, stored, hmac.digest(salted, b"Server Key", "sha256")))
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ITERATIONS, *parts)
