import asyncio
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from skylift_tools.executor import BadSpec, ExecutionSpec, Executor, Outcome
from skylift_tools.executor.skylift_sandbox.transport import RESPONSE_LIMIT_BYTES

pytestmark = pytest.mark.asyncio(loop_scope="package")
MakeSpec = Callable[..., ExecutionSpec]


async def call(executor: Executor, spec: ExecutionSpec, do: str, **fields: Any) -> Outcome:
    return await executor.invoke(spec, json.dumps({"do": do, **fields}).encode(), request_id="request-1")


async def value(executor: Executor, spec: ExecutionSpec, do: str, **fields: Any) -> Any:
    outcome = await call(executor, spec, do, **fields)
    assert outcome.ok, outcome.payload
    return json.loads(outcome.payload)


async def test_a_worker_is_used_again(executor: Executor, make_spec: MakeSpec, folder: Path) -> None:
    first = await value(executor, make_spec(), "where")
    second = await value(executor, make_spec(), "where")
    assert first == second
    assert first["cwd"] == str(folder)
    assert first["arn"].endswith(":orders:live")


async def test_the_environment_is_lambdas_and_nothing_of_the_parents(executor: Executor, make_spec: MakeSpec) -> None:
    environment = await value(executor, make_spec(), "environment")
    assert "PARENTS_SECRET" not in environment and "HOME" not in environment
    assert environment["TABLE_NAME"] == "orders"
    assert environment["AWS_SESSION_TOKEN"] == "token"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "orders"
    assert environment["AWS_LAMBDA_LOG_STREAM_NAME"].split("/")[-1].startswith("[3]")
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert environment["TZ"] == ":UTC"


async def test_a_handlers_exception_is_an_error_with_its_trace(executor: Executor, make_spec: MakeSpec) -> None:
    outcome = await call(executor, make_spec(), "fail")
    error = json.loads(outcome.payload)
    assert not outcome.ok
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no such thing")
    assert "in fail" in error["stackTrace"][-1]


async def test_a_failed_import_tells_where_and_is_tried_again(
    executor: Executor, make_spec: MakeSpec, folder: Path
) -> None:
    (folder / "broken.py").write_text("def f():\n    import no_such_module\nf()\n")
    spec = make_spec(handler="broken.handler")
    error = json.loads((await call(executor, spec, "where")).payload)
    assert error["errorType"] == "Runtime.ImportModuleError"
    assert "no_such_module" in error["errorMessage"]
    assert any("broken.py" in line for line in error["stackTrace"])
    assert executor.status()["orders"]["state"] == "failed"
    (folder / "broken.py").write_text("def handler(event, context): return 'mended'\n")
    assert await value(executor, spec, "where") == "mended"


async def test_a_timeout_kills_the_worker(executor: Executor, make_spec: MakeSpec) -> None:
    outcome = await call(executor, make_spec(timeout_seconds=1), "sleep", seconds=60)
    assert json.loads(outcome.payload) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: request-1 Error: Task timed out after 1.00 seconds",
    }
    assert executor.status()["orders"]["workers"] == 0


async def test_a_crash_is_that_invocations_alone(executor: Executor, make_spec: MakeSpec) -> None:
    sleeping = asyncio.create_task(value(executor, make_spec(), "sleep", seconds=0.5))
    await asyncio.sleep(0.1)
    outcome = await call(executor, make_spec(), "leave", status=3)
    assert json.loads(outcome.payload)["errorMessage"].endswith("Runtime exited with error: exit status 3")
    assert await sleeping > 0
    assert (await value(executor, make_spec(), "version")) == 1


async def test_a_worker_killed_from_outside_fails_its_own_call(executor: Executor, make_spec: MakeSpec) -> None:
    spec = make_spec(name="killed")
    victim = (await value(executor, spec, "where"))["pid"]
    calls = [asyncio.create_task(call(executor, spec, "sleep", seconds=0.5)) for _ in range(5)]
    await asyncio.sleep(0.1)
    os.kill(victim, signal.SIGKILL)
    outcomes = await asyncio.gather(*calls)
    (failed,) = [outcome for outcome in outcomes if not outcome.ok]
    assert json.loads(failed.payload)["errorMessage"].endswith("Runtime exited with error: signal: killed")


async def test_a_crash_is_seen_at_once_though_a_process_of_the_function_lives_on(
    executor: Executor, make_spec: MakeSpec
) -> None:
    outcome = await asyncio.wait_for(call(executor, make_spec(timeout_seconds=60), "orphan"), 10)
    assert json.loads(outcome.payload)["errorMessage"].endswith("Runtime exited with error: exit status 3")


async def test_an_answer_above_six_megabytes_is_refused(executor: Executor, make_spec: MakeSpec) -> None:
    most = RESPONSE_LIMIT_BYTES - len('""')
    assert len(await value(executor, make_spec(), "big", bytes=most)) == most
    for too_many in (most + 1, 4 * most):
        outcome = await call(executor, make_spec(), "big", bytes=too_many)
        assert json.loads(outcome.payload)["errorType"] == "Function.ResponseSizeTooLarge"


async def test_concurrency_comes_from_more_workers_up_to_the_limit(executor: Executor, make_spec: MakeSpec) -> None:
    answers = await asyncio.gather(*(value(executor, make_spec(), "sleep", seconds=0.5) for _ in range(5)))
    assert len(set(answers)) == 3


async def test_a_new_revision_runs_in_a_new_worker(executor: Executor, make_spec: MakeSpec, folder: Path) -> None:
    assert await value(executor, make_spec(), "version") == 1
    (folder / "app.py").write_text((folder / "app.py").read_text().replace("VERSION = 1", "VERSION = 2"))
    assert await value(executor, make_spec(), "version") == 1
    assert await value(executor, make_spec(revision="another"), "version") == 2


async def test_what_a_function_started_ends_with_its_worker(executor: Executor, make_spec: MakeSpec) -> None:
    process = [psutil.Process(await value(executor, make_spec(), "child"))]
    await call(executor, make_spec(), "leave", status=1)
    assert await asyncio.to_thread(psutil.wait_procs, process, 5) == (process, [])


async def test_a_spec_that_lacks_a_field_is_refused_by_name() -> None:
    with pytest.raises(BadSpec, match=r"spec\.version is missing"):
        ExecutionSpec.parse({"name": "orders"})
