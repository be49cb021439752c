"""Ports: the door's is the person's choice, the others are kept from the first start on."""

from __future__ import annotations

import errno
import json
import random
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from .layout import Layout
from .problems import PlaneProblem

DEFAULT_PORT = 8080
LOOPBACK = "127.0.0.1"
_LAST_PORT = 65_535
_OWN_CHOICE = (12_000, 32_000)


@dataclass(frozen=True)
class Ports:
    door: int
    emulator: int
    postgres: int


def choose(layout: Layout, door: int) -> Ports:
    """The ports of this start. Raises `PlaneProblem` naming a port that is taken and by whom, where known."""
    if not 1 <= door <= _LAST_PORT - 2:
        raise PlaneProblem(f"PORT={door} is no port: choose one between 1 and {_LAST_PORT - 2}")
    _require_free(door, "choose another with PORT=...")
    kept = _kept(layout)
    if kept is None:
        taken = {door}
        emulator = _first_free((door + 1,), taken)
        kept = emulator, _first_free((door + 2,), taken | {emulator})
        layout.ports_file.write_text(json.dumps({"emulator": kept[0], "postgres": kept[1]}))
    else:
        for name, port in zip(("emulator", "PostgreSQL"), kept, strict=True):
            _require_free(
                port, f"empty the platform with `.venv/bin/skylift reset`, which chooses anew: it is the {name}'s port"
            )
    return Ports(door, *kept)


def _kept(layout: Layout) -> tuple[int, int] | None:
    try:
        ports = json.loads(layout.ports_file.read_text())
        return int(ports["emulator"]), int(ports["postgres"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise PlaneProblem(f"{layout.ports_file} is damaged: remove it, or run `.venv/bin/skylift reset`") from None


def _first_free(wanted: Iterable[int], taken: set[int]) -> int:
    for port in wanted:
        if port not in taken and is_free(port):
            return port
    while (port := free_port()) in taken:
        continue
    return port


def free_port() -> int:
    """Some port of the loopback that nobody listens on.

    Below those that the system gives to outgoing connections, one of which could take it before we do; and by chance,
    so that two who choose at once choose differently.
    """
    while not is_free(port := random.randrange(*_OWN_CHOICE)):  # noqa: S311 - guards nothing
        continue
    return port


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback now, in both families."""
    return _can_bind(socket.AF_INET, LOOPBACK, port) and _can_bind(socket.AF_INET6, "::1", port)


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OSError as error:
        if error.errno == errno.EACCES:
            raise PlaneProblem(f"port {port} is for root only: choose one above 1023 with PORT=...") from None
        # A machine without the family has nobody on it either.
        return error.errno != errno.EADDRINUSE
    return True


def _require_free(port: int, or_else: str) -> None:
    if is_free(port):
        return
    holder = _holder(port)
    raise PlaneProblem(f"port {port} is taken{f' by {holder}' if holder else ''}: stop that, or {or_else}")


def _holder(port: int) -> str | None:
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and list(connection.laddr)[1:] == [port] and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        return None
    return None
