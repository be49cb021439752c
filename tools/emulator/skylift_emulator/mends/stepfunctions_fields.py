"""Step Functions: fields whose value a path names (`SecondsPath`, `TimeoutSecondsPath`, `StringEqualsPath`, ...).

MiniStack knows some of them, and takes null for a path that leads to nothing. Here the path is replaced by its value
before the state runs; without a value the execution fails with `States.Runtime`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator.mends.stepfunctions_paths import ANYWHERE, RUNTIME, failure, found
from skylift_emulator.mends.stepfunctions_roles import FAILED, TASK
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_STATES = "ministack.services.stepfunctions"
RULE = Seam(_STATES, "_evaluate_rule", ("rule", "data", "ctx"))
WAIT = Seam(_STATES, "_execute_wait", ("state_def", "raw_input", "ctx"))
MAP = Seam(_STATES, "_run_map_items", ("state_def", "raw_input", "execution", "ctx"))
INPUT = Seam(_STATES, "_apply_input_path", ("state_def", "data", "ctx"))
LANGUAGE = Seam(_STATES, "_state_query_language", ("state_def", "ctx"))
CATCHER = Seam(_STATES, "_find_matching_catcher", ("catchers", "error"))
CAUGHT = Seam(_STATES, "_apply_catcher", ("catcher", "raw_input", "ctx", "query_language", "error_output"))
PARSE_TIME = Seam(_STATES, "_parse_ts", ("v",))
SEAMS = (RULE, WAIT, MAP, INPUT, LANGUAGE, CATCHER, CAUGHT, PARSE_TIME, ANYWHERE, FAILED, TASK)

_WAIT_FIELDS = ("Seconds", "Timestamp")
_TASK_FIELDS = ("TimeoutSeconds", "HeartbeatSeconds")
_MAP_FIELDS = ("MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage")
_POSITIVE = _TASK_FIELDS
_FRACTION = "ToleratedFailurePercentage"


def install(_: Surroundings) -> None:
    RULE.replace(_decided)
    WAIT.replace(_waited)
    TASK.replace(_timed)
    MAP.replace(_mapped)


def _decided(original: Callable[..., bool]) -> Callable[..., bool]:
    def evaluate(rule: dict[str, Any], data: Any, ctx: Any = None) -> bool:
        if "Variable" not in rule:
            return original(rule, data, ctx)
        if "IsPresent" in rule:
            return bool(_is_present(rule["Variable"], data, ctx) == rule["IsPresent"])
        _operand(rule["Variable"], data, ctx)
        compared = {
            name.removesuffix("Path"): _operand(value, data, ctx) if name.endswith("Path") else value
            for name, value in rule.items()
        }
        return original(compared, data, ctx)

    return evaluate


def _operand(path: str, data: Any, ctx: Any) -> Any:
    words = f"Invalid path '{path}': The choice state's condition path references an invalid value."
    return found(path, data, ctx, words=words)


def _is_present(path: str, data: Any, ctx: Any) -> bool:
    try:
        ANYWHERE.current()(path, data, ctx)
    except FAILED.current():
        return False
    return True


def _waited(original: Callable[..., Any]) -> Callable[..., Any]:
    def wait(state_def: dict[str, Any], raw_input: Any, ctx: Any = None) -> Any:
        return original(_resolved(state_def, _WAIT_FIELDS, raw_input, ctx=ctx), raw_input, ctx)

    return wait


def _timed(original: Callable[..., Any]) -> Callable[..., Any]:
    def execute(state_def: dict[str, Any], raw_input: Any, execution: Any, ctx: Any) -> Any:  # noqa: PLR0917
        timed = _resolved(state_def, _TASK_FIELDS, raw_input, ctx=ctx)
        try:
            return original(timed, raw_input, execution, ctx)
        except FAILED.current() as error:
            # What goes wrong before the task begins can be caught, too; MiniStack looks at the task's own errors only.
            catcher = CATCHER.current()(state_def.get("Catch", []), error.error)
            if catcher is None:
                raise
            output = {"Error": error.error, "Cause": str(error.cause)}
            language = LANGUAGE.current()(state_def, ctx)
            return CAUGHT.current()(catcher, raw_input, ctx, language, output), catcher["Next"]

    return execute


def _mapped(original: Callable[..., Any]) -> Callable[..., Any]:
    def run(state_def: dict[str, Any], raw_input: Any, execution: Any, ctx: Any) -> Any:  # noqa: PLR0917
        fields = _resolved(state_def, _MAP_FIELDS, raw_input, ctx=ctx)
        if LANGUAGE.current()(state_def, ctx) != "JSONata" and "ItemReader" not in state_def:
            path = state_def.get("ItemsPath", "$")
            effective = INPUT.current()(state_def, raw_input, ctx)
            if not isinstance(ANYWHERE.current()(path, effective, ctx), list):
                raise failure(RUNTIME, f'Reference path "{path}" must point to array.')
        return original(fields, raw_input, execution, ctx)

    return run


def _resolved(state_def: dict[str, Any], names: tuple[str, ...], raw_input: Any, *, ctx: Any) -> dict[str, Any]:
    """The state with the value of each `<name>Path` as `<name>`."""
    given = [name for name in names if f"{name}Path" in state_def]
    if not given:
        return state_def
    effective = INPUT.current()(state_def, raw_input, ctx)
    values = {name: _value(name, state_def[f"{name}Path"], effective, ctx=ctx) for name in given}
    others = {name: value for name, value in state_def.items() if name.removesuffix("Path") not in values}
    return {**others, **values}


def _value(name: str, path: str, effective: Any, *, ctx: Any) -> Any:
    words = f"The {name}Path parameter does not reference an input value: {path}"
    value = found(path, effective, ctx, words=words)
    if name == "Timestamp":
        if PARSE_TIME.current()(value) is None:
            raise failure(RUNTIME, f"The TimestampPath parameter does not reference a valid ISO-8601 value: {value}")
        return value
    if not isinstance(value, int | float if name == _FRACTION else int) or isinstance(value, bool):
        raise failure(RUNTIME, f"The {name}Path parameter cannot be parsed as a long value: {path} == {value}")
    if value < 0 or (value == 0 and name in _POSITIVE):
        raise failure(RUNTIME, f"The {name}Path parameter references a negative value: {path} == {value}")
    return value
