"""Lambda's entry into an API (events of an HTTP API, payload 2.0)."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from skylift import deadline, log
from skylift.http.payload import asgi_adapter

_RESERVE_SECONDS = 4
"""Of the function's time, what is left for keeping an answer and sending it once it is there."""


def lambda_handler(app: FastAPI) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """A Lambda handler `(event, context)` for the app."""
    adapter = asgi_adapter(app)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        with deadline.within(context.get_remaining_time_in_millis() / 1000 - _RESERVE_SECONDS):
            return adapter(event, context)

    return log.with_context(handler)
