"""People who change their mind while a document is processed."""

from concurrent.futures import ThreadPoolExecutor

from tests.faults.documents.scene import Scene
from tests.faults.fault import Fault
from tests.faults.waiting import until


def deleted_before_it_is_read(scene: Scene) -> None:
    upload = scene.announce()
    with scene.plane.aws_fails("s3", "SlowDown", operation="GetObject", delay_seconds=1, count=1) as fault:
        scene.put(upload)
        fault.strikes()
        scene.delete(upload)


def deleted_in_the_transaction(scene: Scene) -> None:
    upload = scene.announce()
    with ThreadPoolExecutor() as another:
        with scene.holding(upload):
            scene.put(upload)
            until(scene.blocked, "the worker waits at the end of its transaction")
            deletion = another.submit(scene.delete, upload)
            until(lambda: scene.blocked("knowledge_api"), "the deletion waits for the worker")
        deletion.result()


def deleted_while_a_new_version_is_processed(scene: Scene) -> None:
    first = scene.upload()
    scene.is_ready(first)
    second = scene.replace(first)
    with scene.plane.aws_fails("s3", "SlowDown", operation="GetObject", delay_seconds=1, count=1) as fault:
        scene.put(second)
        fault.strikes()
        scene.delete(first)


def replaced_while_it_is_processed(scene: Scene) -> None:
    first = scene.announce()
    second = scene.replace(first)
    with scene.holding(first):
        scene.put(first)
        until(scene.blocked, "the first version's worker is at the end of its transaction")
        scene.put(second)
        until(lambda: scene.blocked() == 2, "the second version's worker waits for it")
    first.ends = "replaced"


def replaced_in_the_wrong_order(scene: Scene) -> None:
    first = scene.upload()
    scene.is_ready(first)
    second, third = scene.replace(first), scene.replace(first)
    scene.put(third)
    scene.is_ready(third)
    scene.put(second)
    first.ends, second.ends, second.reason = "replaced", "failed", "newer version"


def killed_while_it_replaces(scene: Scene) -> None:
    first = scene.upload()
    scene.is_ready(first)
    second = scene.replace(first)
    with scene.crashing(), scene.holding(second):
        scene.put(second)
        until(scene.blocked, "the worker waits at the end of its transaction")
        assert scene.answers_with(first)
        scene.kill_workers()
    assert scene.answers_with(first)
    first.ends = "replaced"


def _the_last_one_answers(scene: Scene) -> None:
    assert scene.answers_with(next(upload for upload in scene.uploads if upload.ends == "ready"))


def _free_again(scene: Scene) -> None:
    scene.file_is_gone(scene.uploads[0].key)
    scene.can_be_announced_again(scene.uploads[0])


GONE = "the document is gone from list, search and index, its file too; name and content are free"
ROWS: tuple[Fault[Scene], ...] = (
    Fault(
        "a document is deleted before its file is read",
        "DELETE while the worker fetches the file",
        GONE,
        deleted_before_it_is_read,
        _free_again,
    ),
    Fault(
        "a document is deleted in the middle of its transaction",
        "DELETE while the worker's transaction is held at its end",
        GONE,
        deleted_in_the_transaction,
        _free_again,
    ),
    Fault(
        "a document is deleted while a new version of it is processed",
        "DELETE while the worker fetches the second version's file",
        GONE,
        deleted_while_a_new_version_is_processed,
        _free_again,
    ),
    Fault(
        "a document is replaced while it is processed",
        "two versions are in their transactions at the same time",
        "the second answers, nothing is left of the first",
        replaced_while_it_is_processed,
        _the_last_one_answers,
    ),
    Fault(
        "versions are uploaded in the wrong order",
        "the third version's event comes before the second's",
        "the third answers, the second has failed with that reason",
        replaced_in_the_wrong_order,
        _the_last_one_answers,
    ),
    Fault(
        "a worker is killed while it replaces a version",
        "SIGKILL at the end of the second version's transaction",
        "the first version answers all the while, then the second and nothing else",
        killed_while_it_replaces,
        _the_last_one_answers,
    ),
)
