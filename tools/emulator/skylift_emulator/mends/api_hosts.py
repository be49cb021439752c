"""Every request to an API or a function URL reaches it.

MiniStack looks at the path first and serves `/health`, `/oauth2/token`, `/iceberg` and more itself, also where the
host is that of an API.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_APP = "ministack.app"
BEFORE = Seam(_APP, "_handle_pre_body_request", ("method", "path", "headers", "query_params", "request_id"))
_WITH_BODY = ("method", "path", "headers", "body", "query_params", "request_id")
SHORTCUTS = Seam(_APP, "_handle_post_body_shortcuts", _WITH_BODY)
SPECIAL = Seam(_APP, "_handle_special_data_plane_request", (*_WITH_BODY, "raw_path", "raw_query_string", "client_ip"))
API = Seam(_APP, "_parse_execute_api_url", ("host", "path"))
URL = Seam(_APP, "_parse_lambda_url", ("host", "path"))
_REQUEST = ("host", "path", "method", "headers", "body", "query_params")
SERVE_API = Seam(_APP, "_handle_execute_api_request", (*_REQUEST, "raw_path", "raw_query_string"))
SERVE_URL = Seam(_APP, "_handle_lambda_url_request", (*_REQUEST, "source_ip"))
WITH_IDS = Seam(_APP, "_with_data_plane_headers", ("response", "request_id", "include_s3_id", "wildcard_cors"))
SEAMS = (BEFORE, SHORTCUTS, SPECIAL, API, URL, SERVE_API, SERVE_URL, WITH_IDS)

Handler = Callable[..., Any]


def install(_: Surroundings) -> None:
    BEFORE.replace(_unless_of_an_api)
    SHORTCUTS.replace(_unless_of_an_api)
    SPECIAL.replace(_straight)


def _of_an_api(path: str, headers: dict[str, str]) -> bool:
    host = headers.get("host", "")
    return bool(API.current()(host, path) or URL.current()(host, path))


def _unless_of_an_api(original: Handler) -> Handler:
    async def handle(method: str, path: str, headers: dict[str, str], *others: Any) -> Any:
        return None if _of_an_api(path, headers) else await original(method, path, headers, *others)

    return handle


def _straight(original: Handler) -> Handler:
    async def handle(  # noqa: PLR0913, PLR0917  MiniStack calls it so
        method: str, path: str, headers: dict[str, str], body: bytes, query: Any, request_id: str, **others: Any
    ) -> Any:
        host = headers.get("host", "")
        if API.current()(host, path):
            sent = {name: others.get(name) for name in ("raw_path", "raw_query_string")}
            answer = await SERVE_API.current()(host, path, method, headers, body, query, **sent)
            return WITH_IDS.current()(answer, request_id, wildcard_cors=False)
        if URL.current()(host, path):
            return await SERVE_URL.current()(host, path, method, headers, body, query)
        return await original(method, path, headers, body, query, request_id, **others)

    return handle
