import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from skylift_tools.executor import ExecutionSpec, Executor

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_runs_and_errors_are_counted_by_function_and_by_alias(
    executor: Executor, make_spec: Callable[..., ExecutionSpec], emulator: Any
) -> None:
    spec = make_spec(name="counted", arn="arn:aws:lambda:eu-west-1:000000000000:function:counted:live")
    for event in (b'{"do": "where"}', b'{"do": "fail"}'):
        await executor.invoke(spec, event, request_id="request-1")

    def total(name: str, **dimensions: str) -> float:
        found = [one for one in emulator.metrics if one["name"] == name and one["dimensions"] == dimensions]
        return sum((value * count for one in found for value, count in one["values"]), 0.0)

    runs = 0.0
    while not runs:
        await asyncio.sleep(0.02)
        runs = total("Invocations", FunctionName="counted")
    assert runs == 2
    assert total("Errors", FunctionName="counted") == 1
    assert total("Errors", FunctionName="counted", Resource="counted:live") == 1
    assert 0 < total("Duration", FunctionName="counted") < 5000
