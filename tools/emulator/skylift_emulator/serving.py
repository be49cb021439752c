"""The server: MiniStack's application on hypercorn, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack

from .clock import Clock
from .control import wrap
from .endpoints import Endpoints
from .mends.lambda_execution import register_roles
from .saving import Saver
from .surroundings import Surroundings

_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 0.3


async def run(around: Surroundings, saver: Saver, endpoints: Endpoints) -> None:
    """Serve until told to stop; MiniStack saves everything in its own shutdown."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)

    async def stopped() -> None:
        await stop.wait()

    background = asyncio.create_task(saver.keep_saving())
    try:
        application: Any = wrap(
            _restoring(ministack.app, around.clock), endpoints, saver, root_key=around.settings.root_key
        )
        await serve(application, _config(around.settings.port), shutdown_trigger=stopped)
    finally:
        background.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await background


def _restoring(app: Any, clock: Clock) -> Any:
    """Once MiniStack has loaded its state, functions' sessions are valid again (it keeps none), and the clock runs."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        async def after_startup(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                register_roles()
                clock.start()
            await send(message)

        await app(scope, receive, after_startup if scope["type"] == "lifespan" else send)

    return application


def _config(port: int) -> Config:
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = _KEEP_ALIVE_SECONDS
    config.graceful_timeout = _GRACE_SECONDS
    config.shutdown_timeout = 10
    config.loglevel = "WARNING"
    config.errorlog = "-"
    return config
