"""Lambda: limits of a function's configuration.

Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from skylift_emulator.validation import models
from skylift_emulator.validation.refusal import Refusal
from skylift_emulator.validation.rules import Params, Rules

MAX_ENVIRONMENT_BYTES = 4096
# The model's own maxima are those of functions on capacity providers.
_MAX = {"Timeout": 900, "MemorySize": 10_240}
_RESERVED = frozenset({
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
})  # fmt: skip
_UNABLE = (
    "Lambda was unable to configure your environment variables because the environment variables you have provided"
)


def _limits(params: Params) -> Refusal | None:
    if params.get("CapacityProviderConfig"):
        return None
    problems = [
        f"Value '{params[name]}' at '{name[:1].lower()}{name[1:]}' failed to satisfy constraint: "
        f"Member must have value less than or equal to {most}"
        for name, most in _MAX.items()
        if isinstance(params.get(name), (int, float)) and params[name] > most
    ]
    if not problems:
        return None
    count = "1 validation error" if len(problems) == 1 else f"{len(problems)} validation errors"
    return Refusal("ValidationException", f"{count} detected: {'; '.join(problems)}")


def _runtime(params: Params) -> Refusal | None:
    model = models.operation("lambda", "CreateFunction")
    known = model.input_shape.members["Runtime"].enum if model and model.input_shape else []
    runtime = params.get("Runtime")
    if not runtime or runtime in known:
        return None
    return Refusal(
        "InvalidParameterValueException",
        f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
        f"[{', '.join(known)}] or be a valid ARN",
    )


def _environment(params: Params) -> Refusal | None:
    variables: Any = (params.get("Environment") or {}).get("Variables")
    if not isinstance(variables, Mapping):
        return None
    if reserved := sorted(_RESERVED & variables.keys()):
        return _unable(
            "contains reserved keys that are currently not supported for modification. Reserved keys used in this "
            f"request: {', '.join(reserved)}"
        )
    measured = json.dumps(dict(variables), separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode()) > MAX_ENVIRONMENT_BYTES:
        return _unable(f"exceeded the 4KB limit. String measured: {measured}")
    return None


def _unable(why: str) -> Refusal:
    return Refusal("InvalidParameterValueException", f"{_UNABLE} {why}")


RULES: Rules = {
    ("lambda", "CreateFunction"): (_limits, _runtime, _environment),
    ("lambda", "UpdateFunctionConfiguration"): (_limits, _runtime, _environment),
}
