"""What may happen at each stage of the pipeline: a second delivery, a death, a table that is away."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.faults.fault import Fault
from tests.faults.sessions.places import PLACES, At, Held
from tests.faults.sessions.scene import Scene
from tests.faults.waiting import until
from tests.flows.deployments import BASE

THROTTLED = "ProvisionedThroughputExceededException"
THROTTLED_SECONDS = 2
# A message is with its worker after this.
TAKEN_SECONDS = 0.6
ONCE = "the session ends well, once; what it does is done once and told once"


def killed(held: Held) -> None:
    held.kill()
    held.scene.show_messages(held.begun)
    held.release()


def twice_at_once(held: Held) -> None:
    held.send_again()
    time.sleep(TAKEN_SECONDS)
    held.release()


def twice_in_turn(held: Held) -> None:
    """A second time while the session has gone on, a third when it is at its end."""
    message = held.message()
    held.release()
    held.scene.send(held.stage, message)
    held.scene.ends(held.begun, 60)
    held.scene.send(held.stage, message)


def without_table(held: Held) -> None:
    throttled = {"resource": held.begun.session_id, "seconds": THROTTLED_SECONDS}
    with held.scene.plane.aws_fails("dynamodb", THROTTLED, **throttled) as fault:
        held.release()
        fault.strikes()
        time.sleep(THROTTLED_SECONDS)


def _befalling(strikes: Callable[[Held], None], at: At) -> Callable[[Scene], None]:
    def befalls(scene: Scene) -> None:
        with at(scene) as held:
            strikes(held)

    return befalls


def _is_analyzed(scene: Scene) -> None:
    path = f"{BASE}/analyze/{scene.begun[0].session_id}"
    until(lambda: scene.client.get(path).json()["status"] != "pending", "the analysis ends")
    answer = scene.client.get(path).json()
    assert answer["status"] == "done" and scene.word in answer["root_cause"], answer


def _fault(stage: str, at: At, name: str, done: str, strikes: Callable[[Held], None]) -> Fault[Scene]:
    check = _is_analyzed if stage == "analyze" else lambda _: None
    return Fault(name, done, ONCE, _befalling(strikes, at), check, stage=stage, aside=True)


_KINDS = (
    (
        "a worker is killed",
        "SIGKILL in the middle of its work; then the visibility timeout of its message ends",
        killed,
    ),
    ("a message is delivered twice at once", "the same one again while a worker has it", twice_at_once),
    ("a message is delivered again later", "the same one when the session has gone on, and at its end", twice_in_turn),
    (
        "the table is away for two seconds",
        "every call about the session gets ProvisionedThroughputExceeded in the middle of the work",
        without_table,
    ),
)
ROWS = tuple(_fault(stage, at, *kind) for kind in _KINDS for stage, at in PLACES.items())
