"""Lambda: an asynchronous invocation that went well is told to its destination; a dead-letter queue gets the event
itself, not what a destination gets."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_LAMBDA = "ministack.services.lambda_svc"
INVOKE = Seam(_LAMBDA, "invoke_async_with_retry", ("func", "event"))
EXECUTE = Seam(_LAMBDA, "_execute_function", ("func", "event"))
ROUTE = Seam(_LAMBDA, "_route_async_failure", ("target_arn", "func_name", "event", "result"))
FUNCTIONS = Seam(_LAMBDA, "_functions")
SEND = Seam("ministack.services.sqs", "_act_send_message", ("data", "qurl"))
URL = Seam("ministack.services.sqs", "_queue_url", ("name",))
PUBLISH = Seam("ministack.services.sns", "publish_internal")
SEAMS = (INVOKE, EXECUTE, ROUTE, FUNCTIONS, SEND, URL, PUBLISH)

# Where the success of this thread's asynchronous invocation is to be told; empty once it was, or when nowhere.
_told_to: contextvars.ContextVar[list[str]] = contextvars.ContextVar("told_to")
Record = dict[str, Any]


def install(_: Surroundings) -> None:
    INVOKE.replace(_noting)
    EXECUTE.replace(_telling)
    ROUTE.replace(_burying)


def _noting(original: Callable[..., None]) -> Callable[..., None]:
    def invoke(func: Record, event: Any) -> None:
        settings = func.get("event_invoke_config") or (func.get("event_invoke_configs") or {}).get("$LATEST") or {}
        target = ((settings.get("DestinationConfig") or {}).get("OnSuccess") or {}).get("Destination")
        token = _told_to.set([target] if target else [])
        try:
            # The thread that does it takes a copy of this context along.
            original(func, event)
        finally:
            _told_to.reset(token)

    return invoke


def _telling(original: Callable[..., Record]) -> Callable[..., Record]:
    def execute(func: Record, event: Any) -> Record:
        result = original(func, event)
        targets = _told_to.get([])
        if targets and not result.get("error") and not result.get("throttle"):
            _send(targets.pop(), _envelope(func.get("config") or func, event, result))
        return result

    return execute


def _envelope(config: Record, event: Any, result: Record) -> str:
    about = {"functionArn": config["FunctionArn"], "condition": "Success", "approximateInvokeCount": 1}
    response = {"statusCode": 200, "executedVersion": config.get("Version", "$LATEST")}
    told = {"version": "1.0", "requestContext": about, "requestPayload": event, "responseContext": response}
    return json.dumps({**told, "responsePayload": result.get("body")})


def _burying(original: Callable[..., None]) -> Callable[..., None]:
    def route(target_arn: str, func_name: str, *what: Any) -> None:
        event, result = what
        config = (FUNCTIONS.current().get(func_name) or {}).get("config") or {}
        if target_arn != (config.get("DeadLetterConfig") or {}).get("TargetArn"):
            original(target_arn, func_name, event, result)
            return
        body = result.get("body")
        message = str(body.get("errorMessage", "")) if isinstance(body, dict) else ""
        _send(target_arn, json.dumps(event), ErrorCode="200", ErrorMessage=message[:1024])

    return route


def _send(target_arn: str, body: str, **attributes: str) -> None:
    named = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value}
    if ":sqs:" in target_arn:
        url = URL.current()(target_arn.rpartition(":")[2])
        SEND.current()({"QueueUrl": url, "MessageBody": body, "MessageAttributes": named}, url)
    elif ":sns:" in target_arn:
        PUBLISH.current()(target_arn, body, "")
