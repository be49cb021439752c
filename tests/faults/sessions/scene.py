"""What one fault is done to: sessions of its own, with a git host that only they clone from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast
from uuid import uuid4

import httpx
from dulwich.server import DictBackend
from dulwich.web import make_wsgi_chain

from tests.builders.repositories import Host, Repository, serving
from tests.faults.plane import Plane
from tests.faults.sessions.begun import Begun
from tests.faults.sessions.gate import Gate
from tests.faults.sessions.stacks import Stacks
from tests.faults.waiting import until
from tests.flows.deployments import Deployer

WORKERS = {
    "clone": "deployer_clone",
    "deploy": "deployer_deploy",
    "monitor": "deployer_monitor",
    "test": "deployer_tester",
    "fix": "deployer_fixer",
    "analyze": "deployer_analyzer",
}
LOOK_SECONDS = 0.3


@dataclass
class Scene:
    plane: Plane
    host: Host
    word: str = field(default_factory=lambda: "w" + uuid4().hex[:10])
    begun: list[Begun] = field(default_factory=list)

    @property
    def client(self) -> httpx.Client:
        return self.plane.admin

    @cached_property
    def stacks(self) -> Stacks:
        return Stacks(self.plane.platform.aws("cloudformation"))

    @property
    def port(self) -> int:
        return int(self.host.url.rpartition(":")[2])

    def repository(self, files: Mapping[str, bytes]) -> Repository:
        return self.host.repository(f"acme/{self.word}-{len(self.host.repositories)}", files)

    def start(self, operation: str, repository: Repository, *, branch: str = "main", **wish: Any) -> Begun:
        session_id = Deployer(self.client).start(operation, repository.url, branch, **wish)
        self.begun.append(Begun(session_id))
        return self.begun[-1]

    @contextmanager
    def gate(self, stops: Callable[[dict[str, Any]], bool], *, afterwards: bool = False) -> Iterator[Gate]:
        """Of the host, which serves an API below /api as well."""
        self.host.answer = gate = Gate(self._serve, stops, afterwards)
        try:
            yield gate
        finally:
            gate.open()

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"].startswith("/api/"):
            start_response("200 OK", [("Content-Type", "application/json")])
            return [b"{}"]
        return make_wsgi_chain(DictBackend(self.host.repositories))(environ, start_response)  # type: ignore[arg-type]

    def send(self, stage: str, body: str, **attributes: str) -> None:
        self.plane.queue(WORKERS[stage]).send(body, **attributes)

    def item(self, begun: Begun) -> dict[str, Any]:
        """The session as the table has it, in the table's own spelling."""
        found = self._dynamodb.get_item(TableName=self._table, Key=_key(begun), ConsistentRead=True)
        return cast(dict[str, Any], found["Item"])

    def change(self, begun: Begun, **values: str) -> None:
        names = {f"#{name}": name for name in values}
        self._dynamodb.update_item(
            TableName=self._table,
            Key=_key(begun),
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":{name}": {"S": value} for name, value in values.items()},
        )

    def show_messages(self, begun: Begun) -> None:
        """As if the visibility timeout of every message about the session had ended."""
        for worker in WORKERS.values():
            self.messages(worker, begun.session_id)

    def messages(self, queue: str, text: str) -> int:
        """How many with that text there are on a queue; from now on none of them is hidden."""
        asked = {"queue": queue, "text": text}
        answer = self.plane.platform.control.post("visible", json=asked)
        return cast(int, answer.raise_for_status().json()["messages"])

    def ends(self, begun: Begun, seconds: float) -> None:
        until(lambda: begun.ended, f"session {begun.session_id} ends", seconds)

    @cached_property
    def _dynamodb(self) -> Any:
        return self.plane.platform.aws("dynamodb")

    @cached_property
    def _table(self) -> str:
        names: list[str] = self._dynamodb.list_tables()["TableNames"]
        return next(name for name in names if "deployer" in name)


def _key(begun: Begun) -> dict[str, Any]:
    return {"pk": {"S": f"SESSION#{begun.session_id}"}, "sk": {"S": "META"}}


@contextmanager
def scene_on(plane: Plane) -> Iterator[Scene]:
    """Its sessions are looked at from the first moment to the last."""
    over = threading.Event()
    with serving() as host:
        scene = Scene(plane, host)

        def watch() -> None:
            while not over.wait(LOOK_SECONDS):
                for begun in list(scene.begun):
                    begun.look(scene.client)

        watching = threading.Thread(target=watch, daemon=True)
        watching.start()
        try:
            yield scene
        finally:
            over.set()
            watching.join()
