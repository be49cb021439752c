"""Stacks that CloudFormation cannot bring to a good end by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from deployer.stacks.stack_name import stack_name

from tests.faults.fault import Fault, at
from tests.faults.sessions.applications import RESTING, TEMPLATE, waiting
from tests.faults.sessions.begun import Begun
from tests.faults.sessions.places import cloning
from tests.faults.sessions.scene import Scene
from tests.faults.waiting import until

STUCK = "CFN_ROLLBACK"
# As long as a test needs to do something to what a stack has made.
LASTS_SECONDS = 3


def its_creation_cannot_be_undone(scene: Scene) -> None:
    begun = scene.start("deploy", scene.repository(waiting(LASTS_SECONDS)))
    begun.ends, begun.says = STUCK, "ROLLBACK_FAILED"
    until(lambda: begun.seen and begun.last["stack_name"], "the stack has a name")
    _fill_bucket(scene, _name(begun))


def its_update_cannot_be_undone(scene: Scene) -> None:
    with cloning(scene, files=waiting(LASTS_SECONDS, delay=7)) as held:
        begun = held.begun
        begun.ends, begun.says, begun.rollouts = STUCK, "UPDATE_ROLLBACK_FAILED", 2
        _make(scene, begun, RESTING, "CREATE_COMPLETE")
        held.release()
        _delete_queue_during_update(scene, _name(begun))


def left_by_an_update(scene: Scene) -> None:
    with cloning(scene) as held:
        begun = held.begun
        begun.ends, begun.says, begun.rollouts = STUCK, "UPDATE_ROLLBACK_FAILED", 2
        name = _make(scene, begun, RESTING, "CREATE_COMPLETE")
        template = waiting(LASTS_SECONDS, delay=7)[TEMPLATE].decode()
        scene.stacks.client.update_stack(StackName=name, TemplateBody=template)
        _delete_queue_during_update(scene, name)
        _comes_to(scene, name, "UPDATE_ROLLBACK_FAILED")


def left_by_a_deletion(scene: Scene) -> None:
    with cloning(scene) as held:
        held.begun.ends, held.begun.says = STUCK, "DELETE_FAILED"
        _left_by_a_deletion(scene, held.begun)


def left_by_a_deletion_and_mended(scene: Scene) -> None:
    with cloning(scene) as held:
        bucket = _left_by_a_deletion(scene, held.begun)
        scene.plane.platform.aws("s3").delete_object(Bucket=bucket, Key="theirs")


def _left_by_a_deletion(scene: Scene, begun: Begun) -> str:
    name = _make(scene, begun, RESTING, "CREATE_COMPLETE")
    bucket = _fill_bucket(scene, name)
    scene.stacks.client.delete_stack(StackName=name)
    _comes_to(scene, name, "DELETE_FAILED")
    return bucket


def _name(begun: Begun) -> str:
    return stack_name(begun.last["repository"].rpartition("/")[2], UUID(begun.session_id))


def _make(scene: Scene, begun: Begun, files: dict[str, bytes], status: str) -> str:
    """As an earlier attempt would have left it."""
    until(lambda: begun.seen, "the session is seen")
    scene.stacks.client.create_stack(StackName=_name(begun), TemplateBody=files[TEMPLATE].decode())
    _comes_to(scene, _name(begun), status)
    return _name(begun)


def _comes_to(scene: Scene, name: str, status: str) -> None:
    until(lambda: scene.stacks.status(name) == status, f"{name} comes to {status}")


def _resource(scene: Scene, name: str, logical_id: str) -> str:
    found: Callable[[], str] = partial(scene.stacks.resource, name, logical_id)
    until(found, f"{logical_id} of {name} is there")
    return found()


def _fill_bucket(scene: Scene, name: str) -> str:
    bucket = _resource(scene, name, "Bucket")
    scene.plane.platform.aws("s3").put_object(Bucket=bucket, Key="theirs", Body=b"1")
    return bucket


def _delete_queue_during_update(scene: Scene, name: str) -> None:
    _resource(scene, name, "Handle")
    _comes_to(scene, name, "UPDATE_IN_PROGRESS")
    until(lambda: _delay(scene, name) == "7", "the queue is changed")
    scene.plane.platform.aws("sqs").delete_queue(QueueUrl=_resource(scene, name, "Queue"))


def _delay(scene: Scene, name: str) -> str:
    queue = scene.stacks.resource(name, "Queue")
    asked = {"QueueUrl": queue, "AttributeNames": ["DelaySeconds"]}
    return str(scene.plane.platform.aws("sqs").get_queue_attributes(**asked)["Attributes"]["DelaySeconds"])


FAILS = "the session fails in time, says in which state the stack is and what holds it, and deploys nothing more"
ROWS: tuple[Fault[Scene], ...] = (
    *at(
        "monitor",
        (
            Fault(
                "what was made cannot be undone",
                "somebody fills the new stack's bucket before it fails: ROLLBACK_FAILED",
                FAILS,
                its_creation_cannot_be_undone,
                aside=True,
            ),
            Fault(
                "what was changed cannot be undone",
                "somebody deletes a changed queue before the update fails: UPDATE_ROLLBACK_FAILED",
                FAILS,
                its_update_cannot_be_undone,
                aside=True,
            ),
        ),
    ),
    *at(
        "deploy",
        (
            Fault(
                "the stack is left in UPDATE_ROLLBACK_FAILED",
                "an update before it could not be undone, and still cannot",
                FAILS,
                left_by_an_update,
                aside=True,
            ),
            Fault(
                "the stack is left in DELETE_FAILED",
                "somebody deleted it before, while its bucket held something",
                FAILS,
                left_by_a_deletion,
                aside=True,
            ),
            Fault(
                "the stack is left in DELETE_FAILED, and what held it is gone",
                "somebody deleted it before, and has emptied its bucket since",
                "it is deleted, made anew, and the session ends well",
                left_by_a_deletion_and_mended,
                aside=True,
            ),
        ),
    ),
)
