import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from skylift_tools.executor import Emulator, ExecutionSpec, Executor, Limits, UnknownFunction
from skylift_tools.root_key import RootKey

HANDLER = """
import os, subprocess, sys, time

def handler(event, context):
    return globals()[event["do"]](event, context)

def environment(event, context): return dict(os.environ)
def where(event, context): return {"pid": os.getpid(), "cwd": os.getcwd(), "arn": context.invoked_function_arn}
def sleep(event, context): time.sleep(event["seconds"]); return os.getpid()
def leave(event, context): os._exit(event["status"])
def fail(event, context): raise ValueError("no such thing")
def big(event, context): return "x" * event["bytes"]
def say(event, context):
    print("to stdout", event["n"]); print("to stderr", event["n"], file=sys.stderr); sys.stdout.write("no end")
def child(event, context): return subprocess.Popen(["sleep", "1000"]).pid
def orphan(event, context):
    if os.fork() == 0: time.sleep(1000)
    os._exit(3)
def endless_line(event, context):
    for _ in range(event["megabytes"] * 16): os.write(1, b"x" * 65536)
def version(event, context): return VERSION
VERSION = 1
"""


class FakeEmulator(Emulator):
    """Knows the functions that a test tells it and keeps log events and metrics."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", RootKey("AKIATESTS", "secret"))
        self.functions: dict[str, ExecutionSpec] = {}
        self.events: list[dict[str, Any]] = []
        self.metrics: list[dict[str, Any]] = []

    async def function(self, name: str, qualifier: str) -> ExecutionSpec:
        if name not in self.functions:
            raise UnknownFunction(f"no function {name}:{qualifier} is deployed")
        return self.functions[name]

    async def write_logs(self, events: list[dict[str, Any]]) -> None:
        self.events += events

    async def write_metrics(self, metrics: list[dict[str, Any]]) -> None:
        self.metrics += metrics


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A function's folder with its handler module `app`."""
    path = tmp_path / "function"
    path.mkdir()
    (path / "app.py").write_text(HANDLER)
    return path


@pytest.fixture
def make_spec(folder: Path) -> Callable[..., ExecutionSpec]:
    def make(**changes: Any) -> ExecutionSpec:
        fields: dict[str, Any] = {
            "name": "orders",
            "version": "3",
            "arn": "arn:aws:lambda:eu-west-1:000000000000:function:orders:live",
            "handler": "app.handler",
            "timeout_seconds": 5,
            "memory_mb": 256,
            "environment": {"TABLE_NAME": "orders"},
            "credentials": {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_SESSION_TOKEN": "token"},
            "folder": str(folder),
            "source": True,
            "revision": str(folder),
            "log_group": "/aws/lambda/orders",
            "region": "eu-west-1",
        }
        return ExecutionSpec.parse({**fields, **changes})

    return make


@pytest.fixture(scope="package")
def emulator() -> FakeEmulator:
    return FakeEmulator()


@pytest.fixture(scope="package")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


# One for all: its zygote takes most of a second to import what is to be preloaded.
@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def executor(state: Path, emulator: FakeEmulator) -> AsyncIterator[Executor]:
    os.environ["PARENTS_SECRET"] = "1"
    made = Executor(state, emulator, Limits(workers=3, eager=1))
    await made.start()
    yield made
    await made.stop()
    del os.environ["PARENTS_SECRET"]
