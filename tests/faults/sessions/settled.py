"""What must hold of sessions after every fault, whatever it was."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from deployer.sessions.lease import LEASE

from tests.faults.sessions.begun import Begun
from tests.faults.sessions.scene import WORKERS, Scene
from tests.flows.deployments import BASE, told

ENDS_SECONDS = 60
LOOKS = 4


def must_be_settled(scene: Scene) -> None:
    """Each has ended, once and in its way, moving forward only; nothing was deployed or told twice, or set aside."""
    for begun in scene.begun:
        scene.ends(begun, ENDS_SECONDS)
        _waits_for_nothing(scene, begun)
        report = _report(scene, begun)
        assert (_end_of(report), list(begun.steps_back())) == (begun.ends, []), (report["error"], told(report))
        assert begun.says in (report["error"] or {"reason": ""})["reason"], report["error"]
        assert scene.stacks.rollouts(begun.suffix) == begun.rollouts, told(report)
        assert _told_twice(report) == []
        aside = {worker: scene.messages(f"{worker}-dlq", begun.session_id) for worker in WORKERS.values()}
        assert not any(aside.values()), aside


def _waits_for_nothing(scene: Scene, begun: Begun) -> None:
    """A message that came while another was worked on comes back when that must be over, and finds nothing to do.

    A delivery that meets a lease waits inside its invocation. Its message is shown only once in that time: each time
    would use up a receive.
    """
    for _ in range(LOOKS):
        if not any(scene.messages(worker, begun.session_id) for worker in WORKERS.values()):
            return
        time.sleep(LEASE.total_seconds() + 2)
    raise AssertionError("a message about the session is left")


def _report(scene: Scene, begun: Begun) -> dict[str, Any]:
    """With all lines of its timeline, in a last look that would see it move again."""
    report = begun.look(scene.client)
    assert report, "the platform answers"
    lines, cursor = report["timeline"], report["next_cursor"]
    while cursor:
        asked = scene.client.get(f"{BASE}/status/{begun.session_id}", params={"limit": 100, "cursor": cursor})
        page = asked.raise_for_status().json()
        lines, cursor = page["timeline"] + lines, page["next_cursor"]
    return {**report, "timeline": lines}


def _end_of(report: dict[str, Any]) -> str:
    return str(report["error"]["code"] if report["status"] == "failed" else report["status"])


def _told_twice(report: dict[str, Any]) -> list[Any]:
    """A stack says the same of a resource twice when it happens twice: its events are told apart by their moment."""
    lines = Counter(
        (line["stage"], line["attempt"], line["event"], line["text"], line["at"] * (line["event"] == "stack_event"))
        for line in report["timeline"]
    )
    return [line for line, times in lines.items() if times > 1]
