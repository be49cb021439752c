"""Deployed functions hold the keys of their own role, and no other secret of the platform."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from .running import Emulator, zipped


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    yield running
    running.kill()


def test_the_keys_of_a_role_cannot_be_computed(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> None:
    """MiniStack computes them from names: a deployed function, or a page, could take any other function's role."""
    other = Emulator(tmp_path_factory.mktemp("other"))
    found = []
    for each in (emulator, other):
        role = each.role("keys", {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"})
        each.function("keys", role)
        found.append(each.control.get("/_skylift/functions/keys").json()["credentials"])
    other.kill()
    assert not set(found[0].values()) & set(found[1].values())
    assert emulator.client("sqs", found[0]).list_queues()
    with pytest.raises(ClientError):
        emulator.client("sqs", found[1]).list_queues()
    with pytest.raises(ClientError):
        emulator.client("sqs", {**found[0], "AWS_SESSION_TOKEN": ""}).list_queues()


def test_the_key_is_in_no_environment_and_no_argument(emulator: Emulator) -> None:
    """Any process of the same user can read them; arguments, any process at all."""
    for name in ("environ", "cmdline"):
        with Path(f"/proc/{emulator.process.pid}/{name}").open("rb") as file:
            assert emulator.key.secret_access_key.encode() not in file.read()


_NODE = """exports.handler = async () => process.env"""


def test_a_function_in_node_gets_no_secret_of_the_platform(emulator: Emulator) -> None:
    emulator.client("lambda").create_function(
        FunctionName="node", Role=emulator.role("node"), Runtime="nodejs22.x", Handler="index.handler",
        Code={"ZipFile": zipped({"index.js": _NODE})}, Timeout=20,
    )  # fmt: skip
    time.sleep(0.5)
    answer = emulator.client("lambda").invoke(FunctionName="node")
    found: dict[str, str] = json.loads(answer["Payload"].read())
    assert found["AWS_ACCESS_KEY_ID"].startswith("ASIA"), found
    assert emulator.key.secret_access_key not in found.values()
    assert not {name for name in found if name.startswith(("SKYLIFT_", "PG"))}
