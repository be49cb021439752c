"""Messages come twice, processes are killed, sessions meet: nothing is deployed twice, and every session ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from deployer.failure import Code
from deployer.messages import StageMessage
from deployer.sessions.session import Status

from tests.builders.applications import STORES, TEMPLATE, changed
from tests.deploying.emulator import Address
from tests.deploying.pipeline import Pipeline

TAKEN = "taken-by-somebody-else"


@pytest.fixture
def pipeline(aws: Address) -> Pipeline:
    """Unchecked templates: some faults are only found while a stack is made, as those that cfn-lint does not know."""
    return Pipeline(aws, "default", lint=False)


class Killed(BaseException):
    """The process is gone; nobody catches it."""


def killed(original: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    """The call, but the process is killed at its first time: before it is made, or when it has just been made."""
    calls: list[object] = []

    def call(*given: Any, **named: Any) -> Any:
        calls.append(given)
        if len(calls) > 1:
            return original(*given, **named)
        if after:
            original(*given, **named)
        raise Killed

    return call


def executed(pipeline: Pipeline, stack_id: str) -> int:
    """How often somebody began to make the stack."""
    return sum(event.begins for event in pipeline.stacks.events(stack_id))


def test_a_message_that_comes_twice_deploys_once(pipeline: Pipeline) -> None:
    made = pipeline.cloned(STORES)
    message = StageMessage(session_id=made.session_id)
    pipeline.deploy(message)
    pipeline.deploy(message)
    assert len(pipeline.sent) == 1
    pipeline.sent *= 2
    ended = pipeline.follow(made)
    pipeline.deploy(message)
    assert ended.status is Status.SUCCESS and not pipeline.sent
    assert executed(pipeline, ended.results["stack_id"]) == 1
    assert pipeline.events(made).count("deployed") == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["propose", "change_set", "execute"])
def test_a_deployment_that_is_killed_half_way_is_finished_by_the_next_delivery(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    made = pipeline.cloned(STORES)
    message = StageMessage(session_id=made.session_id)
    monkeypatch.setattr(pipeline.stacks, step, killed(getattr(pipeline.stacks, step), after=after))
    with pytest.raises(Killed):
        pipeline.deploy(message)
    pipeline.deploy(message)
    ended = pipeline.follow(made)
    assert ended.status is Status.SUCCESS, ended.error
    assert executed(pipeline, ended.results["stack_id"]) == 1


@pytest.mark.parametrize("step", ["change_set", "find", "events", "resources"])
def test_a_look_that_is_killed_is_taken_again_and_tells_nothing_twice(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made = pipeline.cloned(STORES)
    pipeline.deploy(StageMessage(session_id=made.session_id))
    [message] = pipeline.sent
    monkeypatch.setattr(pipeline.stacks, step, killed(getattr(pipeline.stacks, step), after=True))
    died = 0
    while pipeline.sent and not died:
        message = pipeline.sent.pop(0)
        try:
            pipeline.monitor(message)
        except Killed:
            died = 1
    assert died, "the step was never taken"
    pipeline.sent.insert(0, message)
    ended = pipeline.follow(made)
    assert ended.status is Status.SUCCESS, ended.error
    told = [each.text for each in pipeline.timeline.last(made.session_id, 100) if each.event == "stack_event"]
    assert len(told) == len(set(told)) == 9


def test_two_sessions_of_one_repository_at_once_get_a_stack_each(pipeline: Pipeline) -> None:
    both = [pipeline.cloned(STORES) for _ in range(2)]
    with ThreadPoolExecutor() as threads:
        list(threads.map(lambda each: pipeline.deploy(StageMessage(session_id=each.session_id)), both))
    pipeline.follow(both[0])
    ended = [pipeline.sessions.get(each.session_id) for each in both]
    assert [each.status for each in ended] == [Status.SUCCESS, Status.SUCCESS]
    assert len({each.results["stack_id"] for each in ended}) == 2


def test_a_rollback_names_what_failed_first_and_the_next_attempt_makes_the_stack_anew(pipeline: Pipeline) -> None:
    made = pipeline.cloned(changed(STORES, "!Ref Retention", "5"), max_attempts=2)
    # A state machine waits, so that there is a second attempt.
    pipeline.deploy(StageMessage(session_id=made.session_id, task_token="first"))
    failed = pipeline.follow(made)
    assert failed.status is Status.RUNNING and failed.error
    assert failed.error.code is Code.CFN_CREATE and failed.error.reason.startswith("Queue (AWS::SQS::Queue) failed:")
    assert failed.error.lines[0].startswith("Queue (AWS::SQS::Queue) CREATE_FAILED: ")

    pipeline.put(made, STORES, attempt=2)
    pipeline.deploy(StageMessage(session_id=made.session_id, attempt=2, task_token="second"))
    again = pipeline.follow(made)
    assert [kind for kind, _ in pipeline.machine.answers] == ["failure", "success"]
    assert again.results["stack_id"] != failed.results["stack_id"]
    assert again.results["stack_name"] == failed.results["stack_name"]
    assert "stack_deleted" in pipeline.events(made)


def test_what_cloudformation_finds_before_it_begins_is_the_reason(pipeline: Pipeline) -> None:
    pipeline.client("s3").create_bucket(Bucket=TAKEN, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bucket = f"Type: AWS::S3::Bucket\n    Properties: {{BucketName: {TAKEN}}}"
    ended = pipeline.run(changed(STORES, "Type: AWS::S3::Bucket", bucket))
    assert ended.status is Status.FAILED and ended.error
    assert ended.error.code is Code.S3_ERROR and "already exists" in ended.error.reason
    assert ended.error.lines[0].startswith("Bucket (AWS::S3::Bucket) VALIDATION_FAILED: ")


def test_an_attempt_that_changes_nothing_goes_on_at_once(pipeline: Pipeline) -> None:
    made = pipeline.cloned(STORES, max_attempts=3)
    pipeline.deploy(StageMessage(session_id=made.session_id, task_token="first"))
    pipeline.follow(made)
    pipeline.put(made, STORES, attempt=2)
    pipeline.deploy(StageMessage(session_id=made.session_id, attempt=2, task_token="second"))
    pipeline.follow(made)
    grown = {TEMPLATE: STORES[TEMPLATE].replace("Resources:\n", "Resources:\n  More: {Type: AWS::SQS::Queue}\n")}
    pipeline.put(made, grown, attempt=3)
    pipeline.deploy(StageMessage(session_id=made.session_id, attempt=3, task_token="third"))
    after = pipeline.follow(made)
    assert [kind for kind, _ in pipeline.machine.answers] == ["success"] * 3
    assert "nothing_to_deploy" in pipeline.events(made)
    assert executed(pipeline, after.results["stack_id"]) == 2
    assert after.results["resources"] == 4
