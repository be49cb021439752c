import json
from collections.abc import Callable
from pathlib import Path

import pytest
from skylift_tools.executor import ExecutionSpec, Executor

pytestmark = pytest.mark.asyncio(loop_scope="package")
MakeSpec = Callable[..., ExecutionSpec]


async def test_a_zip_imports_from_itself_and_the_runtime_only(
    executor: Executor, make_spec: MakeSpec, folder: Path
) -> None:
    (folder / "app.py").write_text(
        "import sys\n"
        "def handler(event, context):\n"
        "    try:\n"
        "        __import__(event['module'])\n"
        "    except ImportError as error:\n"
        "        return str(error)\n"
        "    return 'imported'\n"
    )
    spec = make_spec(source=False)

    async def tried(module: str) -> str:
        outcome = await executor.invoke(spec, json.dumps({"module": module}).encode(), request_id="request-1")
        assert outcome.ok, outcome.payload
        return str(json.loads(outcome.payload))

    assert await tried("boto3") == "imported"
    assert await tried("awslambdaric") == "imported"
    assert await tried("fastapi") == "No module named 'fastapi'"
    assert await tried("skylift") == "No module named 'skylift'"
