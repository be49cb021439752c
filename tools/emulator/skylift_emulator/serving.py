"""The server: MiniStack's application on hypercorn, until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import signal
import time
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack

from . import connections
from .control import wrap
from .endpoints import Endpoints
from .journal.restoring import finish_import
from .mends import stepfunctions_continue
from .mends.lambda_execution import register_roles
from .saving import Saver
from .surroundings import Surroundings

_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 0.3
_NO_DESCRIPTOR = (errno.EMFILE, errno.ENFILE)
_REPEAT_SECONDS = 60
_log = logging.getLogger("skylift.emulator")


async def run(around: Surroundings, saver: Saver, endpoints: Endpoints) -> None:
    """Serve until told to stop; MiniStack saves everything in its own shutdown."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_Exceptions().handle)
    connections.install()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)

    async def stopped() -> None:
        await stop.wait()

    background = asyncio.create_task(saver.keep_saving())
    try:
        application: Any = wrap(
            _restoring(ministack.app, around),
            endpoints,
            saver=saver,
            journal=around.journal,
            root_key=around.settings.root_key,
        )
        await serve(application, _config(around.settings.port), shutdown_trigger=stopped)
    finally:
        background.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await background


def _restoring(app: Any, around: Surroundings) -> Any:
    """After MiniStack has loaded its state, registers the functions' sessions and continues what was running."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        async def after_startup(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                finish_import(around.journal, around.settings.state)
                register_roles()
                stepfunctions_continue.go_on()
                around.clock.start()
            await send(message)

        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        try:
            await app(scope, receive, after_startup)
        except Exception:  # noqa: BLE001  the server would go on without the state, and write that down
            _log.exception("the state could not be restored; `skylift reset` starts from nothing")
            os._exit(1)

    return application


class _Exceptions:
    """Logs what the event loop reports; that no descriptor is free only once a minute, as it is repeated at once."""

    def __init__(self) -> None:
        self._logged_at = float("-inf")

    def handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _NO_DESCRIPTOR):
            loop.default_exception_handler(context)
        elif time.monotonic() - self._logged_at > _REPEAT_SECONDS:
            self._logged_at = time.monotonic()
            _log.error("no connection is accepted for now: %s", error.strerror)


def _config(port: int) -> Config:
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = _KEEP_ALIVE_SECONDS
    config.graceful_timeout = _GRACE_SECONDS
    config.shutdown_timeout = 10
    config.loglevel = "WARNING"
    config.errorlog = "-"
    return config
