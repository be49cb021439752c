"""MiniStack whose functions are not run: they echo their event, or fail with what the event's `fail` says."""

import ministack.services.lambda_svc as functions
from ministack.app import main


def answer(func, config, event, request_id, started):
    if isinstance(event, dict) and "fail" in event:
        return {"body": {"errorType": "RuntimeError", "errorMessage": event["fail"]}, "error": True, "log": ""}
    return {"body": event, "log": ""}


functions._execute_function_dispatch = answer
main()
