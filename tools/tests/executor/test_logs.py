import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from skylift_tools.executor import ExecutionSpec, Executor

pytestmark = pytest.mark.asyncio(loop_scope="package")
MakeSpec = Callable[..., ExecutionSpec]


async def test_each_invocation_has_its_own_lines_in_order(executor: Executor, make_spec: MakeSpec) -> None:
    spec = make_spec()
    for n in range(3):
        outcome = await executor.invoke(spec, json.dumps({"do": "say", "n": n}).encode(), request_id=f"request-{n}")
        lines = [line for line in outcome.log.splitlines() if not line.startswith("INIT_START")]
        assert lines[:4] == [
            f"START RequestId: request-{n} Version: 3",
            f"to stdout {n}",
            f"to stderr {n}",
            "no end",
        ]
        assert lines[4] == f"END RequestId: request-{n}"
        assert lines[5].startswith(f"REPORT RequestId: request-{n}\tDuration: ")
        assert ("Init Duration" in lines[5]) == (n == 0)
        assert len(lines) == 6


async def test_lines_reach_the_file_and_cloudwatch(
    executor: Executor, make_spec: MakeSpec, emulator: Any, state: Path
) -> None:
    await executor.invoke(make_spec(), b'{"do": "say", "n": "unique"}', request_id="request-1")
    said: list[dict[str, Any]] = []
    while not said:
        await asyncio.sleep(0.02)
        said = [event for event in emulator.events if event["message"] == "to stdout unique"]
    assert said[0]["log_group"] == "/aws/lambda/orders"
    assert "/[3]" in said[0]["log_stream"]
    assert said[0]["timestamp_ms"] > 1_600_000_000_000
    assert "to stdout unique\n" in (state / "logs" / "orders.log").read_text()


async def test_more_than_a_pipe_holds_blocks_nobody(executor: Executor, make_spec: MakeSpec, folder: Path) -> None:
    (folder / "app.py").write_text(
        "def handler(event, context):\n    for n in range(5000): print('line', n, 'x' * 50)\n"
    )
    outcome = await executor.invoke(make_spec(), b"{}", request_id="request-1")
    assert sum(line.startswith("line") for line in outcome.log.splitlines()) == 5000


async def test_a_line_without_end_is_cut_and_fills_no_memory(executor: Executor, make_spec: MakeSpec) -> None:
    outcome = await executor.invoke(make_spec(), b'{"do": "endless_line", "megabytes": 20}', request_id="request-1")
    assert outcome.ok, outcome.payload
    assert len(outcome.log) <= 1 << 20
    assert max(map(len, outcome.log.splitlines())) < 400_000


async def test_ten_megabytes_of_lines_are_all_in_the_file_and_fill_no_memory(
    executor: Executor, make_spec: MakeSpec, folder: Path, state: Path
) -> None:
    (folder / "app.py").write_text(
        "def handler(event, context):\n    for n in range(100_000): print(f'{n:06d}', 'x' * 98)\n"
    )
    outcome = await executor.invoke(make_spec(name="talker", timeout_seconds=60), b"{}", request_id="request-1")
    assert outcome.ok, outcome.payload
    assert len(outcome.log) < 2 << 20
    lines: list[str] = []
    while len(lines) < 100_000 + len(("INIT_START", "START", "END", "REPORT")):
        await asyncio.sleep(0.05)
        lines = (state / "logs" / "talker.log").read_text().splitlines()
    assert [line[:6] for line in lines[2:-2]] == [f"{n:06d}" for n in range(100_000)]


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        ("app.handle", "[ERROR] Runtime.HandlerNotFound: Handler 'handle' missing on module 'app'"),
        ("ap.handler", "[ERROR] Runtime.ImportModuleError: Unable to import module 'ap': No module named 'ap'"),
        ("handler", "[ERROR] Runtime.MalformedHandlerName: Bad handler 'handler': "),
    ],
)
async def test_a_function_that_does_not_start_says_why_in_lambdas_words(
    executor: Executor, make_spec: MakeSpec, emulator: Any, handler: str, said: str
) -> None:
    await executor.invoke(make_spec(handler=handler), b"{}", request_id="request-1")
    for _ in range(100):
        if any(event["message"].startswith(said) for event in emulator.events):
            return
        await asyncio.sleep(0.02)
    raise AssertionError([event["message"] for event in emulator.events])
