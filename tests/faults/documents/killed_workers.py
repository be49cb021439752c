"""A worker that dies at each stage of its work. Its message comes back when its visibility timeout ends."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from tests.builders import pdf
from tests.faults.documents import pdfs
from tests.faults.documents.scene import Scene
from tests.faults.fault import Fault
from tests.faults.plane import AwsFault
from tests.faults.waiting import until

READY = "the document is ready and its passages are in the index once"
# The worker's own clients give up after five.
HANGS_SECONDS = 4


def before_it_began(scene: Scene) -> None:
    _killed_in_a_call(scene, "dynamodb", "GetItem")


def after_the_row_moved(scene: Scene) -> None:
    _killed_in_a_call(scene, "s3", "GetObject")
    assert scene.status(scene.uploads[0]) == "processing"


def while_it_read_the_text(scene: Scene) -> None:
    _killed_a_while_after_the_start(scene, pdfs.slow_to_read(scene.word), seconds=0.4)


def while_it_embedded(scene: Scene) -> None:
    _killed_a_while_after_the_start(scene, pdf.with_pages(25), seconds=0.6)


def in_its_transaction(scene: Scene) -> None:
    with scene.crashing():
        _held_in_its_transaction(scene, scene.kill_workers)


def after_its_commit(scene: Scene) -> None:
    with scene.crashing(), ExitStack() as hanging:
        _commits_and_meets(scene, lambda: hanging.enter_context(_hangs(scene, "dynamodb")))
        scene.kill_workers()
    upload = scene.uploads[0]
    assert scene.index.rows("select from versions where version_id = %s", upload.version_id)
    assert scene.status(upload) == "processing"


def before_its_message_was_deleted(scene: Scene) -> None:
    """The door, which would carry the worker's answer, stands still from after the commit until it dies."""
    door = scene.plane.process("door")
    with ExitStack() as hanging:
        _commits_and_meets(scene, lambda: hanging.enter_context(_hangs(scene, "dynamodb", count=1)))
        try:
            door.suspend()
            until(lambda: scene.row_status(scene.uploads[0]) == "ready", "the worker has finished")
            assert scene.queue.waiting() == 1
        finally:
            # A stopped process would respond to none of the rows that follow.
            door.kill()
    until(scene.plane.answers, "the platform answers")


def at_every_attempt(scene: Scene) -> None:
    upload = scene.announce()
    upload.ends, upload.reason = "failed", "stopped without a result each time"
    with scene.crashing(2), _hangs(scene, "s3", "GetObject", resource=upload.document_id) as fault:
        scene.put(upload)
        for attempt in range(1, scene.queue.max_receives()):
            fault.strikes(attempt)
            scene.kill_workers()
        until(lambda: scene.status(upload) == "failed", "it is given up")


def _killed_in_a_call(scene: Scene, service: str, operation: str) -> None:
    upload = scene.announce()
    with scene.crashing(), _hangs(scene, service, operation, resource=upload.document_id) as fault:
        scene.put(upload)
        fault.strikes()
        scene.kill_workers()


def _killed_a_while_after_the_start(scene: Scene, content: bytes, *, seconds: float) -> None:
    with scene.crashing():
        upload = scene.upload(content)
        until(lambda: scene.open_attempts(upload) == 1, "a worker has begun")
        time.sleep(seconds)
        scene.kill_workers()
    assert scene.status(upload) == "processing"


def _held_in_its_transaction(scene: Scene, meanwhile: Callable[[], object]) -> None:
    upload = scene.announce()
    with scene.holding(upload):
        scene.put(upload)
        until(scene.blocked, "the worker waits at the end of its transaction")
        meanwhile()


def _commits_and_meets(scene: Scene, fault: Callable[[], AwsFault]) -> None:
    """The worker's transaction is let go once the fault is there, which the worker's next call meets."""
    set_up: list[AwsFault] = []
    _held_in_its_transaction(scene, lambda: set_up.append(fault()))
    set_up[0].strikes()


def _hangs(scene: Scene, service: str, operation: str = "", **more: str | int) -> AbstractContextManager[AwsFault]:
    fault = {"operation": operation, "delay_seconds": HANGS_SECONDS, **more}
    return scene.plane.aws_fails(service, "InternalError", **fault)


ROWS: tuple[Fault[Scene], ...] = (
    Fault(
        "a worker is killed before it begins",
        "SIGKILL while it reads the document's row",
        READY,
        before_it_began,
    ),
    Fault(
        "a worker is killed after the row moved to processing",
        "SIGKILL while it fetches the file",
        READY,
        after_the_row_moved,
    ),
    Fault(
        "a worker is killed while it reads the text",
        "SIGKILL in the middle of a PDF of heavy drawings",
        READY,
        while_it_read_the_text,
    ),
    Fault(
        "a worker is killed while it embeds",
        "SIGKILL in the middle of a PDF of twenty-five pages",
        READY,
        while_it_embedded,
    ),
    Fault(
        "a worker is killed in its database transaction",
        "SIGKILL at the transaction's last statement",
        READY,
        in_its_transaction,
    ),
    Fault(
        "a worker is killed after its commit",
        "SIGKILL before the row says ready",
        READY,
        after_its_commit,
    ),
    Fault(
        "a worker's success is never heard of",
        "the executor is killed after the row says ready, before the message is deleted",
        READY,
        before_its_message_was_deleted,
    ),
    Fault(
        "a worker is killed at every attempt",
        "SIGKILL each time it has taken the document up",
        "the document has failed with a reason, its name and content are free, nothing is set aside",
        at_every_attempt,
        lambda scene: scene.can_be_announced_again(scene.uploads[0]),
    ),
)
