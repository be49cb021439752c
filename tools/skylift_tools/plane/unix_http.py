"""JSON over HTTP over a unix socket: how everybody talks to the door."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any

from .problems import PlaneProblem


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("door", timeout=timeout)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def call(path: Path, request: str, body: object = None, *, timeout: float = 30) -> Any:
    """The answer to a request such as `GET /status`.

    Raises `OSError` when nothing answers, `PlaneProblem` when the door refuses.
    """
    method, target = request.split()
    connection = _Connection(path, timeout)
    try:
        content = None if body is None else json.dumps(body).encode()
        connection.request(method, target, content, {"content-type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
    except http.client.HTTPException as error:
        raise ConnectionError(f"the door broke off: {error!r}") from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise PlaneProblem(f"the door answered {request} with {response.status}: {answer[:500].decode()}")
    return json.loads(answer or b"{}")
