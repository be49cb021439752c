"""Processes of the platform that die, and the disk under them."""

import time
from collections.abc import Callable
from contextlib import suppress

import psutil
import psycopg

from tests.faults.documents.scene import Scene
from tests.faults.fault import Fault
from tests.faults.waiting import until
from tests.flows import knowledge

# The emulator saves what changed every three seconds.
SAVING_SECONDS = 4


def emulator_dies(scene: Scene) -> None:
    scene.is_ready(scene.upload())
    _in_the_middle(scene, lambda: scene.plane.kill("emulator"))


def database_dies(scene: Scene) -> None:
    upload = scene.announce()
    # Our own connection dies with it.
    with suppress(psycopg.OperationalError), scene.holding(upload):
        scene.put(upload)
        until(scene.blocked, "the worker waits at the end of its transaction")
        scene.plane.kill("postgres")


def door_dies(scene: Scene) -> None:
    _in_the_middle(scene, lambda: scene.plane.kill("door"))


def supervisor_dies(scene: Scene) -> None:
    scene.is_ready(scene.upload())
    _in_the_middle(scene, scene.plane.start_again)


def disk_is_full(scene: Scene) -> None:
    """A file of the emulator can grow by no byte: what a full disk does to it, without being root of a file system."""
    emulator = scene.plane.process("emulator")
    soft, hard = emulator.rlimit(psutil.RLIMIT_FSIZE)
    emulator.rlimit(psutil.RLIMIT_FSIZE, (0, hard))
    try:
        upload = scene.announce()
        accepted = knowledge.put(upload.announced, upload.content).status_code == 200
        time.sleep(SAVING_SECONDS)
    finally:
        emulator.rlimit(psutil.RLIMIT_FSIZE, (soft, hard))
    if not accepted:
        scene.put(upload)
    scene.is_ready(upload)
    _is_saved(scene)
    scene.plane.kill("emulator")
    until(scene.plane.answers, "the platform answers")
    assert scene.file(upload) == upload.content


def _in_the_middle(scene: Scene, dies: Callable[[], None]) -> None:
    """While a worker fetches a file that was uploaded. Its message would stay hidden for minutes, but comes back."""
    upload = scene.announce()
    slow = scene.plane.aws_fails("s3", "SlowDown", operation="GetObject", delay_seconds=4, count=1)
    with slow as fault:
        scene.put(upload)
        fault.strikes()
        scene.plane.save()
        dies()
        until(scene.plane.answers, "the platform answers")


def _is_saved(scene: Scene) -> None:
    """Waits until the emulator has by itself saved what stands in its tables now, and one row more."""
    scene.manager.post("/api/knowledge/chat/sessions", json={}).raise_for_status()
    now, saved = time.time(), scene.plane.platform.state / "emulator" / "dynamodb.json"
    until(lambda: saved.stat().st_mtime > now, "the tables are saved")


THERE = "what was ready is found, what was uploaded gets ready; nobody repairs anything"
ROWS: tuple[Fault[Scene], ...] = (
    Fault(
        "PostgreSQL is killed",
        "SIGKILL while a worker is at the end of its transaction",
        THERE,
        database_dies,
    ),
    Fault(
        "the door is killed",
        "SIGKILL, and with it to its workers, while a document is processed",
        THERE,
        door_dies,
    ),
    Fault(
        "the emulator is killed",
        "SIGKILL after it saved its state, while a document is processed",
        THERE,
        emulator_dies,
    ),
    Fault(
        "the disk is full",
        "no file of the emulator can grow while a document is uploaded; with room again it is killed",
        "an upload is refused, or kept for good once there is room again",
        disk_is_full,
    ),
    Fault(
        "the supervisor is killed",
        "SIGKILL while a document is processed, then `skylift up` once more",
        THERE,
        supervisor_dies,
    ),
)
