"""What surrounds every request: its correlation id, the last catch for errors, and one line about it in the log."""

import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skylift import correlation, log
from skylift.errors import FieldError, Unprocessable
from skylift.http import problems

_HEADER = correlation.HEADER.lower().encode()


class Surroundings:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value.decode("latin-1") for name, value in scope["headers"] if name == _HEADER), None)
        usable = given is not None and correlation.is_valid(given)
        with correlation.using(given if given is not None and usable else correlation.new()) as correlation_id:
            exchange = _Exchange(scope, send, correlation_id)
            app = self._app if usable or given is None else problems.rendered(_refusal())
            await exchange.run(app, receive)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, send: Send, correlation_id: str) -> None:
        self._scope, self._send = scope, send
        self._status: int | None = None
        self._started = time.perf_counter()
        self._own_headers = [
            (_HEADER, correlation_id.encode()),
            (b"x-content-type-options", b"nosniff"),
        ]

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        try:
            await app(self._scope, receive, self._forward)
        except Exception as error:
            log.error("request_failed", code="unexpected", exc_info=error)
            if self._status is not None:
                raise
            await problems.unexpected()(self._scope, receive, self._forward)
        finally:
            self._report()

    async def _forward(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = [*message.get("headers", []), *self._own_headers]
            if not any(name == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"no-store"))
            message = {**message, "headers": headers}
        await self._send(message)

    def _report(self) -> None:
        """One line that is log and metric in one; only on Lambda, where somebody collects it."""
        if "aws.event" not in self._scope:
            return
        status = self._status or 500
        log.count("requests")
        log.count("latency", (time.perf_counter() - self._started) * 1000, unit="Milliseconds")
        log.count("client_errors", 1 if 400 <= status < 500 else 0)
        log.count("server_errors", 1 if status >= 500 else 0)
        log.finished("request_finished", status=status, **_about(self._scope))


def _about(scope: Scope) -> dict[str, Any]:
    context = scope["aws.event"].get("requestContext", {})
    claims = (context.get("authorizer") or {}).get("jwt", {}).get("claims", {})
    return {
        "method": scope["method"],
        # As it is declared: ids in paths would make every request a kind of its own.
        "route": getattr(scope.get("route"), "path", None),
        "code": scope.get(problems.CODE),
        # Names nobody outside of the user pool.
        "user_id": claims.get("sub"),
        # What the gateway's own access log calls the request.
        "gateway_request_id": context.get("requestId"),
    }


def _refusal() -> Unprocessable:
    detail = f"must be {correlation.RULE}; leave it out and one is made"
    return Unprocessable(f"{correlation.HEADER} {detail}.", errors=[FieldError(correlation.HEADER, detail, "header")])
