"""Where the door listens: both loopback addresses, and the control socket."""

import contextlib
import errno
import os
import socket
from pathlib import Path

BACKLOG = 2048
NO_IPV6 = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}


class Taken(OSError):
    """The address belongs to someone else; the message names it and the way out."""


def loopback(port: int) -> list[socket.socket]:
    """Listeners on 127.0.0.1 and, where the machine has it, on ::1. Raises Taken."""
    listeners = [_tcp(socket.AF_INET, "127.0.0.1", port)]
    try:
        listeners.append(_tcp(socket.AF_INET6, "::1", port))
    except Taken:
        listeners[0].close()
        raise
    except OSError as error:
        if error.errno not in NO_IPV6:
            raise
    return listeners


def control(path: Path) -> socket.socket:
    """The listener at `path`, for this user alone. Raises Taken when a living door has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
        probe.connect(str(path))
        raise Taken(f"another door already runs on {path.parent.parent}; stop it first (make down)")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(BACKLOG)
    return listener


def _tcp(family: int, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        listener.bind((address, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Taken(
                f"port {port} is taken by another program (`lsof -i :{port}` shows which); "
                f"stop it, or choose another port: PORT={port + 1} make up"
            ) from error
        raise
    return listener
