"""Without these a session whose state machine is no more would be shown as running until its time is over."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from deployer.failure import Code
from deployer.machine import Machine
from deployer.sessions.session import Kind, Session, Status
from deployer.stage import Parts
from deployer_monitor import abandoned
from skylift.errors import Throttled

from tests.builders.deployments import BEGAN, Watch, session

ARN = "arn:aws:states:eu-west-1:000000000000:stateMachine:deployer_workflow"
EXECUTIONS = "arn:aws:states:eu-west-1:000000000000:execution:deployer_workflow:"


class Executions:
    """Step Functions as far as looking goes; `found` by session id, an answer or the code of a refusal."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, str] | str] = {}
        self.looks: list[str] = []

    def describe_execution(self, *, executionArn: str) -> dict[str, str]:  # noqa: N803 - as AWS spells it
        assert executionArn.startswith(EXECUTIONS)
        name = executionArn.removeprefix(EXECUTIONS)
        self.looks.append(name)
        answer = self.found.get(name, "ExecutionDoesNotExist")
        if isinstance(answer, str):
            raise ClientError({"Error": {"Code": answer, "Message": "no"}}, "DescribeExecution")
        return answer


@pytest.fixture
def executions() -> Executions:
    return Executions()


@pytest.fixture
def machine(executions: Executions) -> Machine:
    return Machine(ARN, executions)  # type: ignore[arg-type]


def begun(parts: Parts, **changes: Any) -> Session:
    made = session(**{"kind": Kind.SDLC, "session_id": uuid4(), **changes})
    parts.sessions.add(made)
    return made


@pytest.mark.parametrize(
    ("found", "code", "reason"),
    [
        (
            {"status": "ABORTED", "error": "", "cause": "by mistake"},
            Code.INTERNAL,
            "The session's state machine was stopped (by mistake). Start again.",
        ),
        (
            {"status": "FAILED", "error": "States.ServiceRestart", "cause": "The service was restarted."},
            Code.INTERNAL,
            "The session's state machine failed (States.ServiceRestart: The service was restarted). Start again.",
        ),
        ({"status": "TIMED_OUT"}, Code.TIMEOUT, "The session's state machine ran out of time. Start again."),
        ("ExecutionDoesNotExist", Code.INTERNAL, "The session's state machine does not exist. Start again."),
    ],
)
def test_a_session_ends_once_with_what_ended_its_machine(
    parts: Parts, machine: Machine, executions: Executions, watch: Watch, found: Any, code: Code, reason: str
) -> None:
    made = begun(parts)
    executions.found[str(made.session_id)] = found
    watch.pass_by(minutes=2)
    assert [abandoned.end_all(parts, machine) for _ in range(2)] == [1, 0]
    after = parts.sessions.get(made.session_id)
    assert after.status is Status.FAILED and after.error and after.ended_at == watch()
    assert (after.error.stage, after.error.code, after.error.reason) == ("workflow", code, reason)
    assert [(line.event, line.text) for line in parts.timeline.last(made.session_id, 9)] == [
        ("workflow_stopped", reason)
    ]


def test_only_sessions_of_the_machine_that_had_time_to_begin_are_looked_at(
    parts: Parts, machine: Machine, executions: Executions, watch: Watch
) -> None:
    runs, _young, _other = (
        begun(parts),
        begun(parts, created_at=BEGAN + timedelta(seconds=90)),
        begun(parts, kind=Kind.DEPLOY),
    )
    executions.found[str(runs.session_id)] = {"status": "RUNNING"}
    watch.pass_by(minutes=2)
    assert abandoned.end_all(parts, machine) == 0
    assert executions.looks == [str(runs.session_id)]
    assert parts.sessions.get(runs.session_id).status is Status.PENDING


def test_a_machine_that_came_to_its_end_meanwhile_has_the_last_word(
    parts: Parts, machine: Machine, executions: Executions, watch: Watch
) -> None:
    made = begun(parts)

    def describe(**asked: str) -> dict[str, str]:
        parts.sessions.end(made.session_id, watch())
        return {"status": "SUCCEEDED"}

    executions.describe_execution = describe  # type: ignore[method-assign]
    watch.pass_by(minutes=2)
    assert abandoned.end_all(parts, machine) == 0
    assert parts.sessions.get(made.session_id).status is Status.SUCCESS
    assert parts.timeline.last(made.session_id, 9) == []


def test_who_does_not_say_whether_the_machine_runs_ends_nothing(
    parts: Parts, machine: Machine, executions: Executions, watch: Watch
) -> None:
    made = begun(parts)
    executions.found[str(made.session_id)] = "ThrottlingException"
    watch.pass_by(minutes=2)
    with pytest.raises(Throttled):
        abandoned.end_all(parts, machine)
    assert not parts.sessions.get(made.session_id).status.ended
