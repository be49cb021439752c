"""Step Functions: a path that leads to nothing fails the execution; MiniStack went on with null.

The error is `States.Runtime`, which no `Retry` or `Catch` takes.
Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from skylift_emulator import paths
from skylift_emulator.mends.stepfunctions_roles import FAILED
from skylift_emulator.mends.stepfunctions_time_limit import FAIL
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_STATES = "ministack.services.stepfunctions"
RESOLVE = Seam(_STATES, "_resolve_path", ("path", "data"))
ANYWHERE = Seam(_STATES, "_resolve_path_or_ctx", ("path", "data", "ctx"))
TOKENS = Seam(_STATES, "_parse_jsonpath_tokens", ("path",))
TEMPLATE = Seam(_STATES, "_resolve_params_obj", ("template", "data", "ctx"))
INTRINSIC = Seam(_STATES, "_evaluate_intrinsic", ("expression", "data", "ctx"))
RESULT = Seam(_STATES, "_apply_result_path_raw", ("result_path", "original", "result"))
MATCHES = Seam(_STATES, "_error_matches", ("error_equals", "error"))
SEAMS = (RESOLVE, ANYWHERE, TOKENS, TEMPLATE, INTRINSIC, RESULT, MATCHES, FAIL, FAILED)

RUNTIME = "States.Runtime"
_WILDCARDS = {"States.ALL", "States.TaskFailed"}


class Cause(str):
    """What failed, still without the name of the state."""

    __slots__ = ()


def failure(error: str, cause: str) -> Exception:
    """The exception with which MiniStack's interpreter fails a state."""
    failed: Exception = FAILED.current()(error, Cause(cause))
    return failed


def install(_: Surroundings) -> None:
    RESOLVE.replace(_strict)
    TEMPLATE.replace(lambda _: _filled)
    INTRINSIC.replace(_explained)
    RESULT.replace(_placed)
    MATCHES.replace(_terminal)
    FAIL.replace(_named)


def _strict(original: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    def resolve(path: str, data: Any) -> Any:
        if not path.startswith("$") or path == "$":
            return original(path, data)
        tokens = TOKENS.current()(path)
        if tokens is None:
            raise failure(RUNTIME, f"Invalid path '{path}' : the local platform does not support this JSONPath")
        if any(kind == "wildcard" for kind, _ in tokens):
            # It may select nothing: an empty list.
            return original(path, data)
        try:
            return paths.read(path, tokens, data)
        except paths.NoResult as error:
            raise failure(RUNTIME, str(error)) from error

    return resolve


def found(path: str, data: Any, ctx: Any, *, words: str) -> Any:
    """The value at a path into the input or, after `$$`, the context; fails the state with `words` if there is none."""
    try:
        return ANYWHERE.current()(path, data, ctx)
    except FAILED.current() as error:
        if isinstance(error.__cause__, paths.NoResult):
            raise failure(RUNTIME, words) from error.__cause__
        raise


def _filled(template: Any, data: Any, ctx: Any = None, *, place: str = "") -> Any:
    """A template (`Parameters`, `ResultSelector`, `ItemSelector`) with what its `.$` fields point to."""
    if isinstance(template, list):
        return [_filled(each, data, ctx, place=place) for each in template]
    if not isinstance(template, dict):
        return template
    filled = {}
    for name, value in template.items():
        field = f"{place}{name}"
        if not name.endswith(".$") or not isinstance(value, str):
            filled[name] = _filled(value, data, ctx, place=f"{field}.")
        elif value.startswith("States."):
            filled[name[:-2]] = INTRINSIC.current()(value, data, ctx)
        else:
            words = f"The JSONPath '{value}' specified for the field '{field}' could not be found in the input"
            filled[name[:-2]] = found(value, data, ctx, words=f"{words} '{_text(data)}'")
    return filled


def _explained(original: Callable[..., Any]) -> Callable[..., Any]:
    def evaluate(expression: str, data: Any, ctx: Any) -> Any:
        opening = f"The function '{expression}' had the following error:"
        try:
            return original(expression, data, ctx)
        except FAILED.current() as error:
            missing = error.__cause__
            if not isinstance(missing, paths.NoResult):
                raise
            words = f"The JsonPath argument for the field '{missing.path}' could not be found in the input"
            raise failure(RUNTIME, f"{opening} {words} '{_text(data)}'") from missing
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise failure("States.IntrinsicFailure", f"{opening} {error}") from error

    return evaluate


def _placed(original: Callable[..., Any]) -> Callable[..., Any]:
    def place(result_path: str | None, data: Any, result: Any) -> Any:
        tokens = TOKENS.current()(result_path) if result_path and result_path != "$" else None
        if not tokens:
            return original(result_path, data, result)
        try:
            return paths.written(str(result_path), tokens, data, result=result)
        except paths.Conflict as error:
            raise failure("States.ReferencePathConflict", str(error)) from error

    return place


def _terminal(original: Callable[[list[str], str], bool]) -> Callable[[list[str], str], bool]:
    def matches(error_equals: list[str], error: str) -> bool:
        if error == RUNTIME:
            return False
        if error == "States.DataLimitExceeded":
            return error in error_equals
        return original(error_equals, error)

    return matches


def _named(original: Callable[..., None]) -> Callable[..., None]:
    def fail(execution: dict[str, Any], error: str, cause: str) -> None:
        entered = [event for event in execution.get("events", []) if event["type"].endswith("StateEntered")]
        if isinstance(cause, Cause) and entered:
            name = entered[-1]["stateEnteredEventDetails"]["name"]
            where = f"the state '{name}' (entered at the event id #{entered[-1]['id']})"
            cause = f"An error occurred while executing {where}. {cause}"
        original(execution, error, str(cause))

    return fail


def _text(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)
