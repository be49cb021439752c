"""Every contract holds for every stack: the local one as it runs, the others as their programs declare them."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from tests.contracts.record import Record, Resource, recorded
from tests.running import RunningPlatform

ROOT = Path(__file__).resolve().parents[2]
LOCAL = "local"
STACK_TYPE = "pulumi:pulumi:Stack"
FIELDS = ("project", "type", "name", "inputs", "outputs", "id")
STACKS = sorted(path.suffixes[0].removeprefix(".") for path in ROOT.glob("Pulumi.*.yaml"))


@pytest.fixture(params=STACKS, scope="session")
def record(request: pytest.FixtureRequest) -> Record:
    if request.param != LOCAL:
        return constructed(request.param)
    platform: RunningPlatform = request.getfixturevalue("platform")
    return recorded(platform.state)


def constructed(stack: str) -> Record:
    found = construction(stack)["resources"]
    resources = [Resource(**{name: entry[name] for name in FIELDS}) for entry in found]
    exports = {entry["project"]: entry["outputs"] for entry in found if entry["type"] == STACK_TYPE}
    return Record(stack, resources, exports)


@cache
def construction(stack: str) -> dict[str, Any]:
    return construct(stack, ROOT)


def construct(stack: str, root: Path) -> dict[str, Any]:
    """What `constructing` prints; paths below `root` are given as paths of this checkout."""
    command = [sys.executable, "-m", "tests.contracts.constructing", stack, str(root)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    return cast(dict[str, Any], json.loads(done.stdout.replace(str(root), str(ROOT))))
