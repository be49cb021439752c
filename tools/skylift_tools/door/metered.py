"""The HTTP APIs with their answers counted and timed."""

import time
from collections.abc import MutableMapping
from typing import Any

from skylift_tools.executor import Metrics

from .gateway import Gateway, Receive, Scope, Send


class Metered:
    """The gateway, as an ASGI application."""

    def __init__(self, gateway: Gateway, metrics: Metrics) -> None:
        self._gateway = gateway
        self._metrics = metrics

    @property
    def ready(self) -> bool:
        return self._gateway.ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()

        async def counted(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                api_id = self._gateway.api_of(scope["method"], scope["path"])
                if api_id is not None:
                    self._metrics.request(api_id, message["status"], time.perf_counter() - began)
            await send(message)

        await self._gateway(scope, receive, counted)
