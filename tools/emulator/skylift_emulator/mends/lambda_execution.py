"""Lambda: Python functions run in our executor, never in MiniStack's own workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from skylift_emulator import interruption
from skylift_emulator.executor import Executor, ExecutorUnavailable
from skylift_emulator.metrics import Metrics, Series
from skylift_emulator.node import explained
from skylift_emulator.not_run import failing
from skylift_emulator.seams import Seam
from skylift_emulator.specs import NoCode, execution_spec, role_credentials
from skylift_emulator.surroundings import Surroundings

_LAMBDA = "ministack.services.lambda_svc"
DISPATCH = Seam(_LAMBDA, "_execute_function_dispatch", ("func", "config", "event", "request_id", "started"))
_EXECUTION = ("func", "event", "request_id")
NODE = Seam(_LAMBDA, "_execute_function_warm", _EXECUTION)
OTHERS = [Seam(_LAMBDA, f"_execute_function_{way}", _EXECUTION) for way in ("docker", "provided", "provided_warm")]
LOG = Seam(_LAMBDA, "_emit_lambda_logs")
RUN_BATCH = Seam(_LAMBDA, "_run_sqs_batch", ("esm", "func_rec", "event", "batch", "queue_url", "queue_name"))
FUNCTIONS = Seam(_LAMBDA, "_functions")
FIND = Seam(_LAMBDA, "_get_func_record_for_qualifier", ("name", "qualifier"))
# MiniStack keeps a new function "Pending" for half a second, and every deploy waits for it.
SETTLE = Seam(_LAMBDA, "_LAMBDA_STATE_TRANSITION_DELAY")
EMIT = Seam(_LAMBDA, "_emit_lambda_metrics", ("function_name", "duration_ms", "error", "throttle"))
SEAMS = (DISPATCH, EMIT, LOG, NODE, *OTHERS, RUN_BATCH, FUNCTIONS, FIND, SETTLE)

_SETTLE_SECONDS = 0.01
Dispatch = Callable[[dict[str, Any], dict[str, Any], Any, str, float], dict[str, Any]]


def install(around: Surroundings) -> None:
    DISPATCH.replace(_run_by(Executor(around.settings.executor_socket), around))
    NODE.replace(lambda original: lambda *given: explained(failing(original(*given))))
    for other in OTHERS:
        other.replace(lambda original: lambda *given: _in_its_log(failing(original(*given))))
    EMIT.replace(lambda _: _throttles(around.metrics))
    RUN_BATCH.replace(_with_the_alias)
    SETTLE.set(_SETTLE_SECONDS)


def _run_by(executor: Executor, around: Surroundings) -> Callable[[Dispatch], Dispatch]:
    def make(original: Dispatch) -> Dispatch:
        def dispatch(  # noqa: PLR0917  MiniStack calls it so
            func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str, started: float
        ) -> dict[str, Any]:
            if not str(config.get("Runtime", "")).startswith("python"):
                result = original(func, config, event, request_id, started)
                _count(around.metrics, config, started, failed=bool(result.get("error")))
                return result
            try:
                spec = execution_spec(func, config, around.settings.code)
                return _answered(interruption.repeated(lambda: executor.invoke(spec, event, request_id)))
            except (NoCode, ExecutorUnavailable) as error:
                _count(around.metrics, config, started, failed=True)
                kind = ExecutorUnavailable.__name__ if isinstance(error, ExecutorUnavailable) else type(error).__name__
                # The executor logs only what it runs itself.
                LOG.current()(func, request_id, f"[ERROR] {kind}: {error}", True, 0)
                return _failed(kind, str(error))
            finally:
                # What an invocation did may be worth saving.
                around.touched()

        return dispatch

    return make


def _count(metrics: Metrics, config: dict[str, Any], started: float, *, failed: bool) -> None:
    """What the executor runs, it counts itself: that is where invocations by the HTTP API are seen, too."""
    function = (("FunctionName", str(config["FunctionName"])),)
    metrics.record(Series("AWS/Lambda", "Invocations", function), 1)
    metrics.record(Series("AWS/Lambda", "Errors", function), int(failed))
    metrics.record(Series("AWS/Lambda", "Duration", function, "Milliseconds"), (time.time() - started) * 1000)


def _throttles(metrics: Metrics) -> Callable[..., None]:
    def emit(function_name: str, *, throttle: bool, **_: Any) -> None:
        if throttle:
            metrics.record(Series("AWS/Lambda", "Throttles", (("FunctionName", function_name),)), 1)

    return emit


def _in_its_log(result: dict[str, Any]) -> dict[str, Any]:
    """What a function that could not be run at all logged: why, as an API says nothing of it."""
    return result if result.get("log") else explained(result)


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
