"""MiniStack whose functions are not run: they echo their event, or fail with what the event's `fail` says."""

from typing import Any

import ministack.services.lambda_svc as functions
from ministack.app import main


def answer(func: dict[str, Any], config: dict[str, Any], event: Any, *_: Any) -> dict[str, Any]:
    if isinstance(event, dict) and "fail" in event:
        return {"body": {"errorType": "RuntimeError", "errorMessage": event["fail"]}, "error": True, "log": ""}
    return {"body": event, "log": ""}


functions._execute_function_dispatch = answer
main()
