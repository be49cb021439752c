"""The middle of each stage: a session of which a worker holds a message, for as long as the test wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import psutil

from tests.faults.plane import AwsFault
from tests.faults.sessions.applications import DESCRIBED, MISSPELT, TINY
from tests.faults.sessions.begun import Begun
from tests.faults.sessions.scene import WORKERS, Scene

# Shorter than what the worker's own clients wait for an answer.
HANGS_SECONDS = 4
ROUNDS = 10_000
Speaks = Callable[[psutil.Process], bool]


@dataclass(frozen=True)
class Held:
    """`speaks`: whether it is this process that works on the session's message."""

    scene: Scene
    begun: Begun
    stage: str
    speaks: Speaks
    release: Callable[[], object] = lambda: None

    def kill(self) -> None:
        working = [worker for worker in self.scene.plane.workers(WORKERS[self.stage]) if self.speaks(worker)]
        assert len(working) == 1, working
        working[0].kill()
        psutil.wait_procs(working, timeout=10)

    def message(self) -> str:
        """As the worker has it."""
        if self.stage == "analyze":
            return json.dumps({"session_id": self.begun.session_id})
        item = self.scene.item(self.begun)
        body: dict[str, Any] = {"session_id": self.begun.session_id, "attempt": int(item["attempt"]["N"])}
        if self.stage == "monitor":
            body["round"] = int(item["position"]["N"]) % ROUNDS
        if "task_token" in item:
            body["task_token"] = item["task_token"]["S"]
        return json.dumps(body)

    def send_again(self) -> None:
        self.scene.send(self.stage, self.message())


At = Callable[[Scene], AbstractContextManager[Held]]


@contextmanager
def cloning(scene: Scene, operation: str = "deploy", **wish: Any) -> Iterator[Held]:
    files = wish.pop("files", TINY)
    with scene.gate(lambda asked: asked["PATH_INFO"].endswith("/git-upload-pack")) as gate:
        begun = scene.start(operation, scene.repository(files), **wish)
        gate.is_reached()
        yield Held(scene, begun, "clone", _connected(scene), gate.open)


@contextmanager
def deploying(scene: Scene) -> Iterator[Held]:
    with _hanging_after_clone(scene, "deploy", "CreateChangeSet") as held:
        yield held


@contextmanager
def monitoring(scene: Scene) -> Iterator[Held]:
    with _hanging_after_clone(scene, "monitor", "DescribeStackEvents") as held:
        yield held


@contextmanager
def testing(scene: Scene) -> Iterator[Held]:
    with scene.gate(lambda asked: asked["PATH_INFO"].startswith("/api/")) as gate:
        begun = scene.start("sanity-test", scene.repository(DESCRIBED), base_url=f"{scene.host.url}/api")
        begun.rollouts = 0
        gate.is_reached()
        yield Held(scene, begun, "test", _connected(scene), gate.open)


@contextmanager
def fixing(scene: Scene) -> Iterator[Held]:
    """The host has taken the push, and has not said so."""
    with scene.gate(_is_push, afterwards=True) as gate:
        begun = scene.start("fix", scene.repository(MISSPELT), instructions="It does not deploy.")
        begun.rollouts = 0
        gate.is_reached()
        yield Held(scene, begun, "fix", _connected(scene), gate.open)


@contextmanager
def analyzing(scene: Scene) -> Iterator[Held]:
    """Of a session that wanted a branch that is not there: what is found names it."""
    begun = scene.start("deploy", scene.repository(TINY), branch=scene.word)
    begun.ends, begun.rollouts = "GIT_CLONE", 0
    scene.ends(begun, 30)
    with _hanging(scene, "dynamodb", "UpdateItem", scene.word) as fault:
        asked = scene.client.post("/api/deployer/analyze", json={"session_id": begun.session_id})
        assert asked.status_code == 202, asked.text
        fault.strikes()
        yield Held(scene, begun, "analyze", _calling(fault))


PLACES: dict[str, At] = {
    "clone": cloning,
    "deploy": deploying,
    "monitor": monitoring,
    "test": testing,
    "fix": fixing,
    "analyze": analyzing,
}


@contextmanager
def _hanging_after_clone(scene: Scene, stage: str, operation: str) -> Iterator[Held]:
    with cloning(scene) as clone, _hanging(scene, "cloudformation", operation, clone.begun.suffix) as fault:
        clone.release()
        fault.strikes()
        yield Held(scene, clone.begun, stage, _calling(fault))


def _hanging(scene: Scene, service: str, operation: str, text: str) -> AbstractContextManager[AwsFault]:
    hangs = {"operation": operation, "resource": text, "delay_seconds": HANGS_SECONDS, "count": 1}
    return scene.plane.aws_fails(service, "InternalFailure", **hangs)


def _is_push(asked: dict[str, Any]) -> bool:
    return asked["REQUEST_METHOD"] == "POST" and str(asked["PATH_INFO"]).endswith("/git-receive-pack")


def _connected(scene: Scene) -> Speaks:
    """To the scene's own server, which nobody else knows."""
    return lambda process: any(found.raddr and found.raddr.port == scene.port for found in _connections(process))


def _calling(fault: AwsFault) -> Speaks:
    return lambda process: any(found.laddr.port == fault.callers[-1] for found in _connections(process))


def _connections(process: psutil.Process) -> list[Any]:
    try:
        return list(process.net_connections("tcp"))
    except psutil.Error:
        return []
