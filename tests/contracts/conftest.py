"""Every contract holds for every stack: the local one as it runs, the others as their programs declare them."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.contracts.record import Record, Resource, recorded
from tests.running import RunningPlatform

ROOT = Path(__file__).resolve().parents[2]
LOCAL = "local"
STACKS = sorted(path.suffixes[0].removeprefix(".") for path in ROOT.glob("Pulumi.*.yaml"))


@pytest.fixture(params=STACKS, scope="session")
def record(request: pytest.FixtureRequest) -> Record:
    if request.param != LOCAL:
        return constructed(request.param)
    platform: RunningPlatform = request.getfixturevalue("platform")
    return recorded(platform.state)


@cache
def constructed(stack: str) -> Record:
    command = [sys.executable, "-m", "tests.contracts.constructing", stack]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout)
    return Record(stack, [Resource(**entry) for entry in found["resources"]], found["outputs"])
