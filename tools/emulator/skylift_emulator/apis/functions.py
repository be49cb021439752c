"""Runs the function behind an API or a function URL."""

from __future__ import annotations

import json
from typing import Any

from ministack.core.concurrency import run_reentrant
from skylift_apigateway.http_api import FunctionFailed, Throttled
from skylift_apigateway.limits import RESPONSE_LIMIT_BYTES

from skylift_emulator.seams import Seam

_LAMBDA = "ministack.services.lambda_svc"
FIND = Seam(_LAMBDA, "_get_func_record_for_ref_in_scope", ("function_ref", "account_id", "region"))
RECORD = Seam(_LAMBDA, "_execution_record_for_config", ("func", "config"))
RUN = Seam(_LAMBDA, "_execute_function_with_config_scope", ("func", "event"))
SEAMS = (FIND, RECORD, RUN)


async def invoke(reference: str, payload: bytes, *, account_id: str, region: str) -> bytes:
    """Returns the function's result as JSON. Raises FunctionFailed, Throttled."""
    result = await run(reference, payload, account_id=account_id, region=region)
    body = result.get("body")
    found = _as_json(body if isinstance(body, (str, bytes)) else json.dumps(body), parsed=not isinstance(body, str))
    if len(found) > RESPONSE_LIMIT_BYTES:
        raise FunctionFailed
    return found


async def run(reference: str, payload: bytes, *, account_id: str, region: str) -> dict[str, Any]:
    """Returns MiniStack's record of the invocation. Raises FunctionFailed, Throttled."""
    function, config, _ = FIND.current()(reference, account_id=account_id, region=region)
    if function is None or config is None:
        raise FunctionFailed
    record = RECORD.current()(function, config)
    result: dict[str, Any] = await run_reentrant(RUN.current(), record, json.loads(payload), thread_name="api-invoke")
    if result.get("throttle"):
        raise Throttled
    if result.get("error"):
        raise FunctionFailed
    return result


def _as_json(body: str | bytes, *, parsed: bool) -> bytes:
    """A result that MiniStack has not parsed may be JSON itself; any other text is a string."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    if not parsed:
        try:
            parsed = isinstance(json.loads(text), dict)
        except ValueError:
            parsed = False
    return (text if parsed else json.dumps(text)).encode()
