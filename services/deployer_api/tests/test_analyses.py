"""Without these nobody learns what went wrong, or waits for it for ever."""

from typing import Any

import pytest
from deployer.analysis.analysis import ErrorGroup, Findings, Severity
from deployer.analysis.store import AnalysisStore
from deployer.failure import Code
from skylift.errors import Unavailable

GROUP = ErrorGroup(Code.CFN_CREATE, Severity.CRITICAL, 2, ("CREATE_FAILED Bucket",))
FINDINGS = Findings((GROUP,), "The bucket's name is taken.", ("Leave out BucketName.",), 12.5, "rules")


def asked(world: Any, session: Any, **request: Any) -> Any:
    return world.post("/analyze", {"sessionId": str(session.session_id)}, **request)


def test_an_analysis_is_asked_for_at_once_and_read_when_it_is_there(world: Any) -> None:
    made = world.add()
    assert world.get(f"/analyze/{made.session_id}").json()["detail"].startswith("Nobody has asked")
    answer = asked(world, made)
    ids = {"session_id": str(made.session_id), "sessionId": str(made.session_id)}
    assert (answer.status, answer.json()) == (202, {**ids, "status": "pending"})
    assert [message.session_id for message in world.asked] == [made.session_id]
    assert world.get(f"/analyze/{made.session_id}").json()["status"] == "pending"
    AnalysisStore(world.table).keep(made.session_id, FINDINGS, world.now())
    found = world.get(f"/analyze/{made.session_id}").json()
    assert (found["status"], found["root_cause"], found["duration_seconds"]) == ("done", FINDINGS.root_cause, 12.5)
    assert found["errors"] == [
        {"type": "CFN_CREATE", "severity": "critical", "count": 2, "lines": ["CREATE_FAILED Bucket"]}
    ]
    assert found["fix_instructions"] == ["Leave out BucketName."] and found["sessionId"] == str(made.session_id)


def test_an_analyser_that_is_away_or_never_answers_is_said_so(world: Any) -> None:
    made = world.add()
    world.away = Unavailable("the queue is away")
    assert asked(world, made, headers={"idempotency-key": "k"}).status == 503
    assert world.get(f"/analyze/{made.session_id}").json()["status"] == "failed"
    world.away = None
    assert asked(world, made, headers={"idempotency-key": "k"}).status == 202
    world.watch.pass_by(minutes=11)
    lost = world.get(f"/analyze/{made.session_id}").json()
    assert lost["status"] == "failed" and "not answered in time" in lost["reason"]


def test_the_same_key_asks_once_and_asking_is_limited(world: Any) -> None:
    made = world.add()
    world.most = 2
    statuses = [asked(world, made, headers={"idempotency-key": "k"}).status for _ in range(3)]
    assert statuses == [202, 202, 429] and len(world.asked) == 1


@pytest.mark.parametrize("body", [{}, {"session_id": "x"}, {"session": "x"}])
def test_a_session_that_cannot_be_one_is_refused_by_name(world: Any, body: dict[str, str]) -> None:
    answer = world.post("/analyze", body)
    assert answer.status == 422 and "session_id" in {wrong["field"] for wrong in answer.json()["errors"]}
