"""Accounts of what the product acknowledged: uploads and deployments."""

from __future__ import annotations

import time
from functools import partial

import httpx

from tests.builders import pdf
from tests.builders.repositories import Host
from tests.faults.documents.index import Index
from tests.faults.plane import Plane
from tests.faults.sessions.applications import TINY
from tests.faults.sessions.begun import Begun
from tests.faults.sessions.scene import Scene
from tests.faults.waiting import until
from tests.flows import knowledge
from tests.flows.deployments import BASE, Deployer

_ENDS_SECONDS = 120
_INGEST = "knowledge_ingest"


class Uploads:
    """Documents that were announced and uploaded get ready, and each is in the index once."""

    name = "uploads"

    def __init__(self, plane: Plane, word: str) -> None:
        self._plane, self._word, self._number = plane, word, 0
        self.acknowledged: dict[str, bytes] = {}

    def act(self) -> None:
        self._number += 1
        content = pdf.pages([f"The {self._word} number {self._number} is kept in the cellar."])
        announced = knowledge.announce(self._plane.manager, content, f"{self._word}-{self._number}.pdf")
        announced.raise_for_status()
        knowledge.put(announced.json(), content).raise_for_status()
        self.acknowledged[announced.json()["document_id"]] = content
        time.sleep(0.3)

    def lost(self) -> list[str]:
        return [key for key in self.acknowledged if self._status(key) == "unknown"]

    def unsettled(self) -> list[str]:
        """After some time: those that are not ready, or not once in the index."""
        _show(self._plane, _INGEST, "documents/")
        for key in self.acknowledged:
            until(partial(self._is_over, key), f"document {key} is ready", _ENDS_SECONDS)
        index = Index(self._plane.platform.postgres)
        counts = dict(index.rows("select document_id::text, count(*) from versions group by 1"))
        unready = [key for key in self.acknowledged if self._status(key) != "ready" or counts.get(key) != 1]
        return unready + [f"a row without a document: {key}" for key in counts if self._status(key) == "unknown"]

    def _is_over(self, key: str) -> bool:
        """A document that waits in the queue may be shown as failed meanwhile."""
        return self._status(key) in ("ready", "unknown")

    def _status(self, key: str) -> str:
        answer = self._plane.manager.get(f"{knowledge.DOCUMENTS}/{key}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return "unknown"
        return str(answer.raise_for_status().json()["status"])


class Deployments:
    """Sessions that were accepted are known, and end; with a stack that was interrupted the session has failed."""

    name = "deployments"

    def __init__(self, plane: Plane, host: Host, word: str) -> None:
        self._plane, self._scene = plane, Scene(plane, host)
        self._repository = host.repository(f"acme/{word}", TINY)
        self.acknowledged: list[str] = []

    def act(self) -> None:
        self.acknowledged.append(Deployer(self._plane.admin).start("deploy", self._repository.url))
        time.sleep(2)

    def lost(self) -> list[str]:
        return [each for each in self.acknowledged if self._status(each) == "unknown"]

    def unsettled(self) -> list[str]:
        """After some time: those that have no end."""
        for session in self.acknowledged:
            if not self._is_over(session):
                # The message of a worker that was killed alone is hidden for minutes, as on AWS.
                self._scene.show_messages(Begun(session))
            until(partial(self._is_over, session), f"session {session} ends", _ENDS_SECONDS)
        return self.lost()

    def _is_over(self, session: str) -> bool:
        return self._status(session) in ("success", "failed", "unknown")

    def _status(self, session: str) -> str:
        answer = self._plane.admin.get(f"{BASE}/status/{session}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return "unknown"
        return str(answer.raise_for_status().json()["status"])


def _show(plane: Plane, queue: str, text: str) -> None:
    """What a killed worker held is visible at once; its own time is minutes."""
    plane.platform.control.post("visible", json={"queue": queue, "text": text}).raise_for_status()
