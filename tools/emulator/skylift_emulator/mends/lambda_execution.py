"""Lambda: functions run in our executor, never in MiniStack's own workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator.executor import Executor, ExecutorUnavailable
from skylift_emulator.seams import Seam
from skylift_emulator.settings import Settings
from skylift_emulator.specs import NoCode, execution_spec, role_credentials

_LAMBDA = "ministack.services.lambda_svc"
DISPATCH = Seam(_LAMBDA, "_execute_function_dispatch", ("func", "config", "event", "request_id", "started"))
RUN_BATCH = Seam(_LAMBDA, "_run_sqs_batch", ("esm", "func_rec", "event", "batch", "queue_url", "queue_name"))
FUNCTIONS = Seam(_LAMBDA, "_functions")
FIND = Seam(_LAMBDA, "_get_func_record_for_qualifier", ("name", "qualifier"))
# MiniStack keeps a new function "Pending" for half a second, and every deploy waits for it.
SETTLE = Seam(_LAMBDA, "_LAMBDA_STATE_TRANSITION_DELAY")
SEAMS = (DISPATCH, RUN_BATCH, FUNCTIONS, FIND, SETTLE)

_SETTLE_SECONDS = 0.01
Dispatch = Callable[[dict[str, Any], dict[str, Any], Any, str, float], dict[str, Any]]


def install(settings: Settings, touched: Callable[[], None]) -> None:
    """`touched` is called after each invocation: what it did may be worth saving."""
    executor = Executor(settings.executor_socket)

    def make(original: Dispatch) -> Dispatch:
        def dispatch(  # noqa: PLR0917  MiniStack calls it so
            func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str, started: float
        ) -> dict[str, Any]:
            if not str(config.get("Runtime", "")).startswith("python"):
                return original(func, config, event, request_id, started)
            try:
                spec = execution_spec(func, config, settings.code)
                answer = executor.invoke(spec, event, request_id)
            except (NoCode, ExecutorUnavailable) as error:
                return _failed(type(error).__name__, str(error))
            finally:
                touched()
            return _answered(answer)

        return dispatch

    DISPATCH.replace(make)
    RUN_BATCH.replace(_with_the_alias)
    SETTLE.set(_SETTLE_SECONDS)


def _failed(kind: str, message: str) -> dict[str, Any]:
    return {"body": {"errorType": kind, "errorMessage": message}, "error": True, "log": message}


def _answered(answer: dict[str, Any]) -> dict[str, Any]:
    result = {"body": answer["payload"], "log": answer.get("log", "")}
    return result if answer["kind"] == "result" else {**result, "error": True}


def _with_the_alias(original: Callable[..., None]) -> Callable[..., None]:
    """AWS invokes a mapping's function under the ARN that the mapping names; MiniStack names the version."""

    def run(esm: dict[str, Any], func_rec: dict[str, Any], *rest: Any) -> None:
        config = {**func_rec["config"], "FunctionArn": esm["FunctionArn"]}
        original(esm, {**func_rec, "config": config}, *rest)

    return run


def register_roles() -> None:
    """Make every function's role session known again, as workers that outlived a restart still hold it."""
    for record in list(FUNCTIONS.current()._data.values()):
        role_credentials(record["config"])
