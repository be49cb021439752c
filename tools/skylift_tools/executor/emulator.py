"""What the door and the executor ask of the emulator, over plain HTTP on loopback."""

import asyncio
import http.client
import json
import queue
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from skylift_tools.root_key import RootKey
from skylift_tools.signing import Signer

from .spec import ExecutionSpec

TIMEOUT_SECONDS = 10
# The first question about a new zip of a hundred megabytes waits until it is unpacked, on a busy machine for long.
UNPACK_SECONDS = 60
_GONE = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError)


class EmulatorError(RuntimeError):
    """The emulator cannot be reached or refuses; the message says which request and why."""


class UnknownFunction(EmulatorError):
    """No such function or alias is deployed."""


class Emulator:
    """`url` is the emulator's address, such as `http://127.0.0.1:8081`; requests are signed with its root key.

    Connections are kept for the next request.
    """

    def __init__(self, url: str, key: RootKey) -> None:
        self.url = url.rstrip("/")
        self._idle: queue.LifoQueue[http.client.HTTPConnection] = queue.LifoQueue()
        self._signer = Signer(key, urlsplit(url).netloc)

    async def function(self, name: str, qualifier: str) -> ExecutionSpec:
        """What to run for an alias or version. Raises UnknownFunction, EmulatorError, BadSpec."""
        path = f"/_skylift/functions/{quote(name)}?qualifier={quote(qualifier)}"
        status, answer = await asyncio.to_thread(self._send, "GET", path, None, timeout=UNPACK_SECONDS)
        if status == 404:
            raise UnknownFunction(f"no function {name}:{qualifier} is deployed")
        if status != 200:
            raise EmulatorError(f"GET {path} answered {status}: {answer[:300]!r}")
        return ExecutionSpec.parse(json.loads(answer))

    async def write_logs(self, events: list[dict[str, Any]]) -> None:
        """Put `{"log_group", "log_stream", "timestamp_ms", "message"}` into CloudWatch Logs. Raises EmulatorError."""
        body = orjson.dumps({"events": events})
        status, answer = await asyncio.to_thread(self._send, "POST", "/_skylift/logs", body)
        if status != 200:
            raise EmulatorError(f"POST /_skylift/logs answered {status}: {answer[:300]!r}")

    async def write_metrics(self, metrics: list[dict[str, Any]]) -> None:
        """Count `{"namespace", "name", "dimensions", "unit", "timestamp", "values": [[value, count]]}` in CloudWatch.
        Raises EmulatorError."""
        body = orjson.dumps({"metrics": metrics})
        status, answer = await asyncio.to_thread(self._send, "POST", "/_skylift/metrics", body)
        if status != 200:
            raise EmulatorError(f"POST /_skylift/metrics answered {status}: {answer[:300]!r}")

    async def database_secret(self, access_key_id: str, session_token: str, user: str) -> str | None:
        """The key's secret where its policies let it log in to the database as `user`. Raises EmulatorError."""
        path = "/_skylift/database-logins"
        body = orjson.dumps({"access_key_id": access_key_id, "session_token": session_token, "user": user})
        status, answer = await asyncio.to_thread(self._send, "POST", path, body)
        if status != 200:
            raise EmulatorError(f"POST {path} answered {status}: {answer[:300]!r}")
        secret: str | None = json.loads(answer)["secret"]
        return secret

    def _send(
        self, method: str, path: str, body: bytes | None, *, timeout: float = TIMEOUT_SECONDS
    ) -> tuple[int, bytes]:
        try:
            return self._exchange(method, path, body, timeout=timeout)
        except (OSError, http.client.HTTPException) as error:
            # Killed in the middle of an answer, it leaves half of one.
            raise EmulatorError(f"{method} {self.url}{path}: {type(error).__name__}: {error}") from error

    def _exchange(self, method: str, path: str, body: bytes | None, *, timeout: float) -> tuple[int, bytes]:
        reused = self._kept()
        if reused is not None:
            try:
                return self._request(reused, method, path, body=body, timeout=timeout)
            except _GONE:
                # It was closed while it was idle: the emulator has restarted, or its keep-alive timeout was over.
                pass
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        return self._request(connection, method, path, body=body, timeout=timeout)

    def _kept(self) -> http.client.HTTPConnection | None:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return None

    def _request(
        self, connection: http.client.HTTPConnection, method: str, path: str, *, body: bytes | None, timeout: float
    ) -> tuple[int, bytes]:
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        headers = self._signer.headers("skylift", method, path, body=body or b"")
        try:
            connection.request(method, path, body, {**headers, "content-type": "application/json"})
            response = connection.getresponse()
            answer = response.status, response.read()
        except BaseException:
            connection.close()
            raise
        self._idle.put(connection)
        return answer
