"""Messages, events and answers that come late, early, or in the wrong order."""

from __future__ import annotations

import json
from contextlib import suppress

from botocore.exceptions import ClientError

from tests.faults.fault import Fault, at
from tests.faults.sessions.applications import MISSPELT, TINY
from tests.faults.sessions.places import cloning, monitoring
from tests.faults.sessions.scene import Scene
from tests.faults.waiting import until


def rounds_in_the_wrong_order(scene: Scene) -> None:
    with monitoring(scene) as held:
        message = json.loads(held.message())
        for later in (7, 3, 5):
            scene.send("monitor", json.dumps({**message, "round": message["round"] + later}))


def old_attempt(scene: Scene) -> None:
    with cloning(scene, "sdlc-deploy", files=MISSPELT, max_attempts=2) as held:
        message = held.message()
        held.release()
        until(lambda: held.begun.seen and held.begun.last["attempt"] == 2, "the second attempt begins")
        for stage in ("clone", "deploy"):
            scene.send(stage, message)


def late_answer(scene: Scene) -> None:
    with cloning(scene, "sdlc-deploy", files=TINY) as held:
        message = json.loads(held.message())
        held.release()
        states = scene.plane.platform.aws("stepfunctions")
        until(lambda: held.begun.seen and held.begun.last["stage"] == "test", "the token has been answered")
        with suppress(ClientError):
            states.send_task_failure(taskToken=message["task_token"], error="INTERNAL", cause="late")
        scene.ends(held.begun, 60)
        for stage in ("deploy", "test", "fix"):
            scene.send(stage, json.dumps(message))


def event_before_the_message(scene: Scene) -> None:
    with cloning(scene) as held:
        for build in ("build-of-nobody", ""):
            scene.send("monitor", json.dumps(_build_ended(held.begun.session_id, build)))


def two_at_once(scene: Scene) -> None:
    repository = scene.repository(TINY)
    for _ in range(2):
        scene.start("deploy", repository)


def _are_two(scene: Scene) -> None:
    names = {begun.last["stack_name"] for begun in scene.begun}
    assert len(names) == 2, names


def _build_ended(session_id: str, build: str) -> dict[str, object]:
    variables = [{"name": "SESSION_ID", "value": session_id}, {"name": "ATTEMPT", "value": "1"}]
    return {
        "source": "aws.codebuild",
        "detail-type": "CodeBuild Build State Change",
        "detail": {
            "build-status": "SUCCEEDED",
            "build-id": f"arn:aws:codebuild:eu-west-1:000000000000:build/deployer:{build}",
            "additional-information": {"environment": {"environment-variables": variables}},
        },
    }


ROWS: tuple[Fault[Scene], ...] = (
    *at(
        "monitor",
        (
            Fault(
                "rounds come in the wrong order",
                "the seventh, third and fifth next look are asked for while one is under way",
                "the session ends well, once; each event of the stack is on the timeline once",
                rounds_in_the_wrong_order,
                aside=True,
            ),
            Fault(
                "a build's event comes before the message",
                "CodeBuild's word of two builds while the session is still cloned",
                "it is passed over; the session ends well",
                event_before_the_message,
                aside=True,
            ),
        ),
    ),
    *at(
        "workflow",
        (
            Fault(
                "an old attempt's messages come during a newer one",
                "the first attempt's message again, to clone and deploy, while the second attempt runs",
                "they are passed over; the second attempt deploys once and is tested",
                old_attempt,
                aside=True,
            ),
            Fault(
                "a task token is answered late, and used late",
                "a failure for the first stage's token while the API is tested; messages with it after the end",
                "nobody hears of it; the session ends well",
                late_answer,
                aside=True,
            ),
            Fault(
                "two sessions deploy one repository at once",
                "the same branch is asked for twice",
                "each ends well, with a stack of its own",
                two_at_once,
                _are_two,
                aside=True,
            ),
        ),
    ),
)
