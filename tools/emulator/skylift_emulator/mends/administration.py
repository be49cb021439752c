"""MiniStack's own unauthenticated switches: a page open in a browser must not be able to empty the platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

RESET = Seam("ministack.app", "_handle_admin_reset", ("path", "method", "query_params"))
CONFIGURE = Seam("ministack.app", "_handle_admin_config_request", ("path", "method", "body"))
SEAMS = (RESET, CONFIGURE)

_REFUSAL = b'{"message": "disabled here: stop the platform and run `skylift reset`"}'
_Handler = Callable[..., Awaitable[Any]]


def install(_: Surroundings) -> None:
    RESET.replace(_refusing("/_ministack/reset"))
    CONFIGURE.replace(_refusing("/_ministack/config"))


def _refusing(path: str) -> Callable[[_Handler], _Handler]:
    def make(_: _Handler) -> _Handler:
        async def handle(asked: str, *_: Any) -> Any:
            return (403, {"Content-Type": "application/json"}, _REFUSAL) if asked == path else None

        return handle

    return make
