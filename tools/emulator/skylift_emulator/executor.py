"""Invocations over the executor's unix socket, from MiniStack's threads."""

from __future__ import annotations

import http.client
import json
import queue
import socket
from pathlib import Path
from typing import Any

_INVOKE = "/invoke"
_RUNNING = "/running"
# The executor itself stops a function at its timeout; this only covers a wait for a free worker.
_PATIENCE_SECONDS = 120
_STATUS_SECONDS = 2


class ExecutorUnavailable(RuntimeError):
    """Nothing answers on the executor's socket."""


class ExecutorGone(ExecutorUnavailable):
    """The executor's process is not there, or ended before it answered."""


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("executor")
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)

    def wait(self, seconds: float) -> None:
        """How long the next answer may take."""
        self.timeout = seconds
        if self.sock is not None:
            self.sock.settimeout(seconds)


class Executor:
    """A client for many threads; keeps idle connections and opens as many as there are calls at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: queue.LifoQueue[_UnixConnection] = queue.LifoQueue()

    def invoke(self, spec: dict[str, Any], event: object, request_id: str) -> dict[str, Any]:
        """`{"kind": "result"|"error", "payload": ..., "log": str}`; raises `ExecutorUnavailable`."""
        body = json.dumps({"spec": spec, "event": event, "request_id": request_id}).encode()
        return self._ask("POST", _INVOKE, body=body, patience=spec["timeout_seconds"] + _PATIENCE_SECONDS)

    def running_messages(self) -> set[str]:
        """Ids of the SQS messages that functions process at this moment; raises `ExecutorUnavailable`."""
        return set(self._ask("GET", _RUNNING, body=None, patience=_STATUS_SECONDS)["messages"])

    def _ask(self, method: str, path: str, *, body: bytes | None, patience: float) -> dict[str, Any]:
        reused = self._reused()
        try:
            if reused is not None:
                try:
                    return self._exchange(reused, method, path, body=body, patience=patience)
                except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                    reused.close()
            return self._exchange(_UnixConnection(self._path), method, path, body=body, patience=patience)
        except TimeoutError as error:
            raise ExecutorUnavailable(f"the Lambda executor does not answer within {patience:.0f} s") from error
        except (OSError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
            raise ExecutorGone(f"the Lambda executor does not answer ({reason})") from error

    def _reused(self) -> _UnixConnection | None:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return None

    def _exchange(
        self, connection: _UnixConnection, method: str, path: str, *, body: bytes | None, patience: float
    ) -> dict[str, Any]:
        connection.wait(patience)
        connection.request(method, path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        if response.status != http.HTTPStatus.OK:
            connection.close()
            raise ExecutorUnavailable(f"the Lambda executor answered {response.status}: {content[:300]!r}")
        self._idle.put(connection)
        answer: dict[str, Any] = json.loads(content)
        return answer
