"""What must hold after every fault, whatever it was."""

from functools import partial

from tests.faults.documents.scene import ENDS_SECONDS, Scene
from tests.faults.documents.spent import Spent
from tests.faults.documents.upload import Upload
from tests.faults.waiting import until


def must_be_settled(scene: Scene) -> None:
    """All ended, once and wholly; nothing waits; only poison was set aside."""
    until(scene.plane.answers, "API, table and database answer")
    for upload in scene.uploads:
        until(partial(_has_ended, scene, upload), f"{upload.filename} ends", ENDS_SECONDS)
    until(lambda: scene.queue.waiting() == 0, "the queue is empty", ENDS_SECONDS)
    for upload in scene.uploads:
        _ended_as_it_must(scene, upload)
        _is_indexed_once(scene, upload)
    _is_counted_once(scene)
    _only_poison_was_set_aside(scene)


def _has_ended(scene: Scene, upload: Upload) -> bool:
    return scene.status(upload) in {"ready", "failed", "replaced", None}


def _ended_as_it_must(scene: Scene, upload: Upload) -> None:
    version = scene.shown(upload)
    assert version.get("status") == upload.ends, version
    if upload.ends == "failed":
        assert version["reason"] and upload.reason in version["reason"], version


def _is_indexed_once(scene: Scene, upload: Upload) -> None:
    """The index holds as many passages of a version as it says it has, each once; of one that does not answer, none."""
    rows, version_id = scene.index.rows, upload.version_id
    positions = rows("select position from chunks where version_id = %s order by 1", version_id)
    expected = range(scene.shown(upload)["chunk_count"]) if upload.ends == "ready" else []
    assert [position for (position,) in positions] == list(expected)
    assert len(rows("select from versions where version_id = %s", version_id)) == (upload.ends == "ready")
    twice = "select from postings where version_id = %s group by term, chunk_id having count(*) > 1"
    assert rows(twice, version_id) == []


def _is_counted_once(scene: Scene) -> None:
    """What a document or an answer cost is counted when it is there; a deleted document may have been or not."""
    spent = Spent.of(scene.admin)
    ends = [upload.ends for upload in scene.uploads]
    least = ends.count("ready") + ends.count("replaced")
    assert least <= spent.documents - scene.spent.documents <= least + ends.count(None)
    assert spent.messages - scene.spent.messages == scene.messages


def _only_poison_was_set_aside(scene: Scene) -> None:
    dead = scene.queue.dead_letters()
    assert sorted(message["Body"] for message in dead) == sorted(scene.poison)
    for message in dead:
        assert message["MessageAttributes"]["reason"]["StringValue"]
        assert message["MessageAttributes"]["correlation_id"]["StringValue"]
