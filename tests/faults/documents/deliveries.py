"""Messages that come twice, late, in the wrong order, or that nobody can read."""

from uuid import uuid4

from tests.faults.documents.object_created import object_created
from tests.faults.documents.scene import Scene
from tests.faults.fault import Fault
from tests.faults.waiting import until


def twice(scene: Scene) -> None:
    upload = scene.upload()
    scene.is_ready(upload)
    before = scene.shown(upload)
    for _ in range(2):
        scene.queue.send(object_created(scene.bucket, upload.key))
    until(lambda: scene.queue.waiting() == 0, "both are done")
    assert scene.shown(upload) == before


def twice_at_once(scene: Scene) -> None:
    upload = scene.announce()
    with scene.holding(upload):
        scene.put(upload)
        scene.queue.send(object_created(scene.bucket, upload.key))
        until(lambda: scene.blocked() == 2, "two workers index the same document")


def after_the_end(scene: Scene) -> None:
    upload = scene.upload()
    scene.is_ready(upload)
    scene.delete(upload)
    scene.put(upload)
    scene.file_is_gone(upload.key)


def unreadable(scene: Scene) -> None:
    scene.poison += ["{", "null", '{"detail-type": "Object Created"}', "a\tb"]
    scene.poison.append(object_created(scene.bucket, "documents/x", source="somebody.else"))
    for body in scene.poison:
        scene.queue.send(body, correlation_id=f"poison-{uuid4()}")


def unknown(scene: Scene) -> None:
    key = f"documents/{uuid4()}/{uuid4()}.pdf"
    for each in (key, "documents/not-an-id.pdf", "elsewhere/file.pdf"):
        scene.queue.send(object_created(scene.bucket, each))
    scene.s3.put_object(Bucket=scene.bucket, Key=key, Body=b"%PDF-")
    scene.file_is_gone(key)


def poison_beside_good(scene: Scene) -> None:
    for _ in range(3):
        scene.poison.append(f"poison {uuid4()}")
        scene.queue.send(scene.poison[-1])
        scene.upload()


ROWS: tuple[Fault[Scene], ...] = (
    Fault(
        "a message is delivered twice",
        "the upload's event is sent twice more when the document is ready",
        "the document is as it was, its passages are in the index once",
        twice,
    ),
    Fault(
        "a message is delivered twice at once",
        "two workers are held at the end of the same document's transaction, then let go",
        "the document is ready and its passages are in the index once",
        twice_at_once,
    ),
    Fault(
        "a message comes after its document is gone",
        "the file of a deleted document is uploaded once more",
        "the document stays gone, and so does its file",
        after_the_end,
    ),
    Fault(
        "a message is unreadable",
        "broken JSON, other shapes, another source's event",
        "each is in the dead-letter queue at once with its reason and correlation id",
        unreadable,
    ),
    Fault(
        "a message is about nothing",
        "events for a document that nobody announced, and for keys of other shapes",
        "they are done; the file that belongs to nobody is removed",
        unknown,
    ),
    Fault(
        "poison comes between good messages",
        "three unreadable messages between three uploads",
        "the documents are ready, the poison is set aside",
        poison_beside_good,
    ),
)
