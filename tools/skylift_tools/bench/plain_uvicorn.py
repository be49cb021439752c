"""The baseline of requests: a service's app on plain uvicorn, `python -m skylift_tools.bench.plain_uvicorn`.

The app is the one that the function runs, with the function's own settings. Who calls is handed to it inside its own
middleware, so that it answers alike, and writes no line of log and no metric, as it does on Lambda: the comparison
costs us that, and not the baseline.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from typing import Any

import uvicorn


class Claims:
    """Hands the app what API Gateway's authoriser would."""

    def __init__(self, app: Any, claims: dict[str, str]) -> None:
        self._app = app
        self._event = {"requestContext": {"authorizer": {"jwt": {"claims": claims}}}}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app({**scope, "aws.event": self._event}, receive, send)


def main() -> None:
    options = _options()
    sys.path.insert(0, options.folder)
    settings = importlib.import_module(f"{options.package}.settings").Settings.from_environment(os.environ)
    app = importlib.import_module(f"{options.package}.app").build(settings)
    from starlette.middleware import Middleware

    app.user_middleware.append(Middleware(Claims, claims=json.loads(options.claims)))
    # What the door is served by, too.
    uvicorn.run(app, port=options.port, loop="uvloop", http="httptools", log_level="warning", access_log=False)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="skylift_tools.bench.plain_uvicorn")
    for name in ("folder", "package", "claims"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--port", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
