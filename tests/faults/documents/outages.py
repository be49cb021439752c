"""Stores that do not answer for a while, and come back by themselves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import uuid4

import httpx

from tests.faults.documents.scene import Scene
from tests.faults.fault import Fault
from tests.faults.plane import stopped

SECONDS = 10
SHORTLY_SECONDS = 4
CHAT = "/api/knowledge/chat/sessions"
THROTTLED = "ProvisionedThroughputExceededException"


def database_refuses(scene: Scene) -> None:
    scene.is_ready(scene.upload())
    session = scene.manager.post(CHAT, json={}).raise_for_status().json()["session_id"]
    messages = f"{CHAT}/{session}/messages"
    question, once = {"message": f"Where is the {scene.word} kept?"}, {"idempotency-key": str(uuid4())}
    asked = partial(scene.manager.post, messages, json=question, headers=once)
    with _database_refusing(scene):
        scene.upload()
        _says_try_again(scene.search(), 503)
        _says_try_again(asked(), 503)
        time.sleep(SECONDS)
    answers = [asked() for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].json() == answers[1].json()
    assert len(scene.manager.get(messages).json()["items"]) == 1
    scene.messages = 1


def database_hangs(scene: Scene) -> None:
    with stopped(scene.plane.process("postgres")):
        scene.upload()
        time.sleep(SHORTLY_SECONDS)


def table_throttles(scene: Scene) -> None:
    upload = scene.announce()
    with scene.plane.aws_fails("dynamodb", THROTTLED, seconds=SHORTLY_SECONDS):
        scene.put(upload)
        _says_try_again(scene.manager.get("/api/knowledge/documents"), 429)
        time.sleep(SHORTLY_SECONDS)


def table_throttles_now_and_then(scene: Scene) -> None:
    with scene.plane.aws_fails("dynamodb", THROTTLED, rate=0.5):
        for _ in range(4):
            scene.upload()
        time.sleep(SHORTLY_SECONDS / 2)


def files_cannot_be_read(scene: Scene) -> None:
    with scene.plane.aws_fails("s3", "SlowDown", operation="GetObject"):
        scene.upload()
        time.sleep(SHORTLY_SECONDS)


def file_cannot_be_stored(scene: Scene) -> None:
    upload = scene.announce()
    with scene.plane.aws_fails("s3", "InternalError", operation="PutObject", count=1):
        scene.put(upload, 500)
    assert scene.status(upload) == "awaiting_upload"
    scene.put(upload)


def _says_try_again(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"


@contextmanager
def _database_refusing(scene: Scene) -> Iterator[None]:
    """Whoever is connected is thrown out, and nobody gets in."""
    with scene.index.connect("postgres") as master:
        master.execute("alter database knowledge allow_connections false")
        master.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'knowledge'")
        try:
            yield
        finally:
            master.execute("alter database knowledge allow_connections true")


READY = "the document is ready and its passages are in the index once"
ROWS: tuple[Fault[Scene], ...] = (
    Fault(
        "the database refuses everybody for ten seconds",
        "connections are ended and refused while a document is processed, searched and asked about",
        "search and chat answer 503 with Retry-After, the same question is then answered and kept once; the document"
        " is ready",
        database_refuses,
    ),
    Fault(
        "the database hangs for four seconds",
        "SIGSTOP to PostgreSQL while a document is processed",
        READY,
        database_hangs,
    ),
    Fault(
        "the table throttles everybody for four seconds",
        "every call gets ProvisionedThroughputExceeded while a document is processed",
        "the API answers 429 with Retry-After; the document is ready",
        table_throttles,
    ),
    Fault(
        "the table throttles every second call",
        "ProvisionedThroughputExceeded by chance while four documents are announced and processed",
        "an announcement is accepted or answered 429; every accepted document is ready",
        table_throttles_now_and_then,
    ),
    Fault(
        "files cannot be read for four seconds",
        "SlowDown for every GetObject",
        READY,
        files_cannot_be_read,
    ),
    Fault(
        "a file cannot be stored at once",
        "an InternalError for the first upload, which the uploader repeats",
        READY,
        file_cannot_be_stored,
    ),
)
