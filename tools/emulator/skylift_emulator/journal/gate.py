"""The ASGI layer before which nothing is acknowledged: a response goes out when what it says is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.iam_actions import access_denied_response

from .journal import Journal
from .requests import Request, current
from .store import NotDurable

Send = Callable[[dict[str, Any]], Awaitable[None]]
_FAILED = 500
_READ_METHODS = ("GET", "HEAD", "OPTIONS")
# Each protocol's own word for a failure inside AWS, after which SDKs try again.
_ERRORS = {
    "dynamodb": "InternalServerError",
    "sqs": "InternalError",
    "s3": "InternalError",
    "lambda": "ServiceException",
}
_ERROR = "InternalFailure"


class Gate:
    """Wraps `send` of one request."""

    def __init__(self, journal: Journal, send: Send, method: str) -> None:
        self._journal, self._send = journal, send
        self._request = Request(writes=method not in _READ_METHODS)
        self._refused = False
        current.set(self._request)

    async def send(self, message: dict[str, Any]) -> None:
        """Before the first part of a response, write what changed. A change that cannot be written is refused."""
        if self._refused:
            return
        if self._request.writes and not self._request.service:
            # MiniStack serves S3 by host name before it dispatches requests to services.
            self._journal.cold.touch("s3")
        if message["type"] == "http.response.start" and self._journal.pending():
            if self._journal.cold.touched():
                # Requests that came at the same time share one comparison and one transaction.
                await asyncio.sleep(0)
            try:
                self._journal.flush()
            except NotDurable as error:
                # What went wrong anyway is no acknowledgement, and neither is an answer to a question.
                if self._request.writes and message["status"] < 400:
                    await self._refuse(error)
                    return
        await self._send(message)

    async def _refuse(self, error: NotDurable) -> None:
        self._refused = True
        asked = self._request
        text = f"The change could not be written: is the disk of the local AWS full? {error}"
        _, headers, body = access_denied_response(
            asked.service, asked.operation, "", asked.request_id,
            error_code=_ERRORS.get(asked.service, _ERROR), message=text, headers=asked.headers or {},
        )  # fmt: skip
        pairs = [(name.lower().encode(), str(value).encode()) for name, value in headers.items()]
        named = [pair for pair in pairs if pair[0] != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self._send({"type": "http.response.start", "status": _FAILED, "headers": [*named, length]})
        await self._send({"type": "http.response.body", "body": body})
