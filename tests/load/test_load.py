"""A busy hour in a minute: nothing is lost, nothing is done twice, and the platform is no larger afterwards."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.builders import pdf
from tests.faults.documents.object_created import object_created
from tests.faults.documents.scene import WORKER, Scene
from tests.faults.documents.settled import must_be_settled
from tests.faults.plane import Plane
from tests.faults.waiting import until
from tests.load.memory import held_mb

MESSAGES, WARM_UP, AT_ONCE = 5_000, 1_500, 10
UPLOADS, PAGES = 20, 3
USERS, QUESTIONS = 5, 20
CHAT = "/api/knowledge/chat/sessions"
# The emulator keeps the last lines of each log stream and two minutes of fine metrics, which fill up first.
# Ten kilobytes that nobody gives back of every message would be above this.
GROWTH_MB = 35


@pytest.fixture(scope="module")
def scene(plane: Plane) -> Scene:
    return Scene.on(plane)


@pytest.fixture(scope="module")
def library(scene: Scene) -> Scene:
    """Twenty documents, uploaded at the same moment."""
    announced = [scene.announce(_document(scene.word, number)) for number in range(UPLOADS)]
    with ThreadPoolExecutor(UPLOADS) as people:
        list(people.map(scene.put, announced))
    return scene


def test_twenty_uploads_at_once_all_get_ready(library: Scene) -> None:
    must_be_settled(library)


def test_five_thousand_messages_are_settled_and_none_is_done_twice(library: Scene) -> None:
    must_be_settled(library)
    keys = [upload.key for upload in library.uploads] + [f"documents/{uuid4()}/{uuid4()}.pdf" for _ in range(UPLOADS)]
    _send_all(library, keys, WARM_UP)
    with _no_growth(library.plane):
        before = _invocations(library.plane)
        _send_all(library, keys, MESSAGES - WARM_UP)
    assert _invocations(library.plane) - before == MESSAGES - WARM_UP
    must_be_settled(library)


def test_an_hours_worth_of_chat_in_a_minute_is_answered_and_kept(library: Scene) -> None:
    must_be_settled(library)
    _all_talk(library, 1)
    with _no_growth(library.plane):
        _all_talk(library, QUESTIONS)
    library.messages = USERS * (1 + QUESTIONS)
    must_be_settled(library)


def _document(word: str, number: int) -> bytes:
    return pdf.pages([f"The {word} number {number}-{page} is checked in {page + 2} weeks." for page in range(PAGES)])


def _send_all(scene: Scene, keys: list[str], count: int) -> None:
    """Events of documents that are ready and of documents that nobody knows, all of which the worker must look up."""
    bodies = [object_created(scene.bucket, keys[number % len(keys)]) for number in range(count)]
    batches = [bodies[start : start + AT_ONCE] for start in range(0, count, AT_ONCE)]
    queue = scene.queue.url

    def send(batch: list[str]) -> None:
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(batch)]
        assert not scene.queue.sqs.send_message_batch(QueueUrl=queue, Entries=entries).get("Failed")

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(send, batches))
    until(lambda: scene.queue.waiting() == 0, f"{count} messages are done", seconds=300)


def _invocations(plane: Plane) -> int:
    found = plane.status()["functions"]
    return next(int(function["invocations"]) for function in found if function["name"] == WORKER)


def _all_talk(scene: Scene, questions: int) -> None:
    users = [f"user-{number}" for number in range(USERS)]
    with ThreadPoolExecutor(USERS) as people:
        list(people.map(partial(_talk, scene, questions), users))


def _talk(scene: Scene, questions: int, user: str) -> None:
    """A conversation; every answer cites a document, and the session holds each exchange once, in order."""
    with scene.plane.platform.client("user", user) as client:
        session = client.post(CHAT, json={"title": user}).raise_for_status().json()["session_id"]
        asked = [f"When is the {scene.word} number {number % UPLOADS}-1 checked?" for number in range(questions)]
        for question in asked:
            answer = client.post(f"{CHAT}/{session}/messages", json={"message": question, "max_sources": 5})
            assert answer.status_code == 201 and answer.json()["citations"], answer.text
        kept: list[dict[str, Any]] = client.get(f"{CHAT}/{session}/messages", params={"limit": 100}).json()["items"]
    assert [exchange["message"] for exchange in kept] == asked


@contextmanager
def _no_growth(plane: Plane) -> Iterator[None]:
    before = held_mb(plane)
    yield
    after = held_mb(plane)
    print(f"memory in MB: before {before}, after {after}")  # noqa: T201
    assert all(after[name] - before[name] < GROWTH_MB for name in before), (before, after)
