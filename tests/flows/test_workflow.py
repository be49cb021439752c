"""A session that goes through the state machine comes to one end, the right one, and says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deployer.failure import Code
from deployer.sessions.session import Status

from tests.builders.deployments import BEGAN
from tests.flows.workflow import MUTE, Workflow
from tools.tests.emulator.running import Emulator

PAST_MENDING = [
    Code.INTERNAL,
    Code.TIMEOUT,
    Code.NOT_AVAILABLE_HERE,
    Code.NETWORK,
    Code.RESOURCE_LIMIT,
    Code.GIT_CLONE,
    Code.SOURCE_LIMIT,
    Code.NO_IAC,
    Code.PARAMETERS,
]


@pytest.fixture(scope="module")
def workflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workflow]:
    emulator = Emulator(tmp_path_factory.mktemp("workflow"))
    yield Workflow(emulator)
    emulator.kill()


def test_what_deploys_and_passes_its_tests_is_a_success(workflow: Workflow) -> None:
    run = workflow.begin()
    run.passes("clone")
    run.passes("tester")
    ended = run.ended()
    assert (ended.status, ended.error, ended.attempt) == (Status.SUCCESS, None, 1)
    assert ended.ended_at and ended.task_token is None and run.status == "SUCCEEDED"
    listed = workflow.store.page(Status.SUCCESS, limit=50, cursor=None).sessions
    assert ended in listed


@pytest.mark.parametrize("failing", ["clone", "tester"])
def test_what_a_fix_mends_is_a_success_on_the_second_attempt(workflow: Workflow, failing: str) -> None:
    run = workflow.begin()
    if failing == "tester":
        run.passes("clone")
    run.fails(failing, Code.TEMPLATE_VALIDATION)
    run.passes("fixer")
    run.passes("clone", attempt=2)
    run.passes("tester", attempt=2)
    ended = run.ended()
    assert (ended.status, ended.error, ended.attempt) == (Status.SUCCESS, None, 2)


def test_attempts_are_used_up_and_the_last_reason_stays(workflow: Workflow) -> None:
    run = workflow.begin(max_attempts=2)
    run.fails("clone", Code.CFN_CREATE)
    run.passes("fixer")
    run.passes("clone", attempt=2)
    run.fails("tester", Code.TESTS_FAILED, attempt=2)
    ended = run.ended()
    assert ended.error and (ended.error.code, ended.error.reason) == (Code.TESTS_FAILED, "tester says no")
    assert (ended.status, ended.error.lines, run.status) == (Status.FAILED, ("a line",), "FAILED")


def test_what_nobody_can_fix_ends_with_the_fixers_reason(workflow: Workflow) -> None:
    run = workflow.begin()
    run.fails("clone", Code.CFN_CREATE)
    run.fails("fixer", Code.NO_FIX)
    ended = run.ended()
    assert (ended.status, ended.error and ended.error.code) == (Status.FAILED, Code.NO_FIX)


def test_a_refused_fix_is_asked_for_again_and_deployed_at_the_attempt_after(workflow: Workflow) -> None:
    run = workflow.begin(max_attempts=3)
    run.fails("clone", Code.CFN_CREATE)
    run.fails("fixer", Code.REFUSED_ANSWER)
    run.passes("fixer", attempt=2)
    run.passes("clone", attempt=3)
    run.passes("tester", attempt=3)
    ended = run.ended()
    assert (ended.status, ended.error, ended.attempt) == (Status.SUCCESS, None, 3)


def test_refused_tests_are_asked_for_again_and_nothing_is_deployed_again(workflow: Workflow) -> None:
    run = workflow.begin(max_attempts=2)
    run.passes("clone")
    run.fails("tester", Code.REFUSED_ANSWER)
    run.passes("tester", attempt=2)
    assert (run.ended().status, run.session.attempt) == (Status.SUCCESS, 2)


@pytest.mark.parametrize("refused", ["tester", "fixer"])
def test_refused_answers_use_up_the_attempts_and_are_the_reason(workflow: Workflow, refused: str) -> None:
    run = workflow.begin(max_attempts=3)
    run.passes("clone") if refused == "tester" else run.fails("clone", Code.CFN_CREATE)
    # What is fixed at the last attempt, none is left to deploy.
    for attempt in (1, 2, 3) if refused == "tester" else (1, 2):
        run.fails(refused, Code.REFUSED_ANSWER, attempt=attempt)
    ended = run.ended()
    assert ended.error and (ended.status, ended.error.code) == (Status.FAILED, Code.REFUSED_ANSWER)
    assert ended.error.reason == f"{refused} says no"


@pytest.mark.parametrize("code", PAST_MENDING)
def test_no_fix_is_tried_of_what_is_no_fault_of_the_repository(workflow: Workflow, code: Code) -> None:
    run = workflow.begin()
    run.fails("clone", code)
    ended = run.ended()
    assert (ended.status, ended.error and ended.error.code) == (Status.FAILED, code)


@pytest.mark.parametrize("silent", ["Deploy", "Test", "Fix"])
def test_a_stage_that_never_answers_is_cut_off(workflow: Workflow, silent: str) -> None:
    run = workflow.begin(machine=silent)
    if silent != "Deploy":
        run.passes("clone") if silent == "Test" else run.fails("clone", Code.CFN_CREATE)
    workflow.asked({"Deploy": "clone", "Test": "tester", "Fix": "fixer"}[silent])
    ended = run.ended()
    assert ended.error and (ended.error.stage, ended.error.code) == ("workflow", Code.TIMEOUT)
    assert (ended.status, run.status) == (Status.FAILED, "FAILED")


def test_a_machine_that_may_not_send_says_so_in_the_session(workflow: Workflow) -> None:
    ended = workflow.begin(machine=MUTE).ended()
    assert ended.error and (ended.error.stage, ended.error.code) == ("workflow", Code.INTERNAL)


def test_a_session_that_has_ended_meanwhile_stays_as_it_is(workflow: Workflow) -> None:
    run = workflow.begin()
    run.passes("clone")
    workflow.store.end(run.session.session_id, BEGAN)
    before = run.session
    run.workflow.succeed(workflow.asked("tester"))
    assert run.ended() == before


def test_a_second_answer_for_one_stage_changes_nothing(workflow: Workflow) -> None:
    run = workflow.begin()
    asked = workflow.asked("clone")
    workflow.succeed(asked)
    with pytest.raises(Exception, match=r"TaskTimedOut|InvalidToken|TaskDoesNotExist"):
        workflow.succeed(asked)
    workflow.succeed(workflow.asked("tester"))
    assert run.ended().status == Status.SUCCESS
