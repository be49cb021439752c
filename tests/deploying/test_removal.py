"""What was deployed must go again, wholly, once, and with its owner's data only when its owner has deleted that."""

import time

import httpx
import pytest
from botocore.exceptions import ClientError
from deployer.failure import Code, Failure
from deployer.messages import StageMessage
from deployer.sessions.session import Kind, Session, Status

from tests.builders.applications import PLAIN_HANDLER, STORES, changed
from tests.builders.deployments import session
from tests.deploying.emulator import Address
from tests.deploying.pipeline import Pipeline
from tests.deploying.test_bad_luck import Killed, killed

# Lines come into the log after the answer.
LATE_SECONDS = 10


@pytest.fixture
def pipeline(aws: Address) -> Pipeline:
    return Pipeline(aws, "default", lint=False)


@pytest.fixture
def deployed(pipeline: Pipeline) -> Session:
    ended = pipeline.run(STORES)
    assert ended.status is Status.SUCCESS and ended.deployed
    return ended


def deletions(pipeline: Pipeline, of: Session) -> int:
    events = pipeline.stacks.events(of.results["stack_id"])
    return sum(event.of_the_stack and event.status == "DELETE_IN_PROGRESS" for event in events)


def test_nothing_is_left_of_what_a_session_deployed_and_the_removal_tells_how_it_went(
    pipeline: Pipeline, deployed: Session
) -> None:
    removal = pipeline.remove(deployed)
    ended = pipeline.follow(removal)
    assert ended.status is Status.SUCCESS, ended.error
    stack = pipeline.stacks.find(deployed.results["stack_id"])
    assert stack and stack.status == "DELETE_COMPLETE"
    with pytest.raises(ClientError):
        pipeline.client("dynamodb").describe_table(TableName=deployed.results["outputs"]["TableName"])
    told = [each.text for each in pipeline.timeline.last(removal.session_id, 100) if each.event == "stack_event"]
    assert len(told) == len(set(told)) == 8 and told[-1].endswith("(AWS::CloudFormation::Stack) DELETE_COMPLETE")
    after = pipeline.sessions.get(deployed.session_id)
    assert after.removed_at and after.removed_by == removal.session_id and not after.deployed
    files = pipeline.client("s3").list_objects_v2(Bucket=pipeline.bucket, Prefix=f"sessions/{deployed.session_id}/")
    assert files["KeyCount"] == 0


def test_what_a_function_logged_goes_with_it(pipeline: Pipeline) -> None:
    logs, prefix = pipeline.client("logs"), "/aws/lambda/skylift-shop-"
    made = pipeline.run(PLAIN_HANDLER)
    assert httpx.get(f"{made.results['outputs']['Url']}here").text == "hello from /here"
    kept = logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    assert [group["retentionInDays"] for group in kept] == [14]
    ends = time.monotonic() + LATE_SECONDS
    while not logs.describe_log_streams(logGroupName=kept[0]["logGroupName"])["logStreams"]:
        assert time.monotonic() < ends, "nothing was logged"
        time.sleep(0.05)
    assert pipeline.follow(pipeline.remove(made)).status is Status.SUCCESS
    assert logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"] == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_removal_that_is_killed_half_way_or_asked_twice_deletes_once(
    pipeline: Pipeline, deployed: Session, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    monkeypatch.setattr(pipeline.stacks, "delete", killed(pipeline.stacks.delete, after=after))
    removal = session(kind=Kind.REMOVE, about=deployed.session_id, created_at=deployed.created_at)
    pipeline.sessions.add(removal)
    message = StageMessage(session_id=removal.session_id)
    with pytest.raises(Killed):
        pipeline.deploy(message)
    pipeline.deploy(message)
    pipeline.deploy(message)
    pipeline.sent *= 2
    assert pipeline.follow(removal).status is Status.SUCCESS
    assert deletions(pipeline, deployed) == 1


def test_a_bucket_with_objects_stays_and_once_it_is_empty_the_next_removal_ends_well(
    pipeline: Pipeline, deployed: Session
) -> None:
    s3, bucket = pipeline.client("s3"), deployed.results["outputs"]["BucketName"]
    s3.put_object(Bucket=bucket, Key="theirs", Body=b"1")
    refused = pipeline.follow(pipeline.remove(deployed))
    assert refused.error and refused.error.code is Code.CFN_DELETE
    assert f"aws s3 rm s3://{bucket} --recursive" in refused.error.reason
    assert s3.get_object(Bucket=bucket, Key="theirs")["Body"].read() == b"1"
    assert pipeline.sessions.get(deployed.session_id).deployed
    s3.delete_object(Bucket=bucket, Key="theirs")
    again = pipeline.follow(pipeline.remove(deployed))
    assert again.status is Status.SUCCESS, again.error
    assert pipeline.sessions.get(deployed.session_id).removed_by == again.session_id


def test_a_session_that_failed_leaves_no_stack(pipeline: Pipeline) -> None:
    failed = pipeline.run(changed(STORES, "!Ref Retention", "5"))
    assert failed.status is Status.FAILED
    swept(pipeline, failed)
    stack = pipeline.stacks.find(failed.results["stack_id"])
    assert stack and stack.status == "DELETE_COMPLETE"
    after = pipeline.sessions.get(failed.session_id)
    assert not after.deployed and after.error == failed.error


def test_a_stack_that_nobody_came_to_make_does_not_stay_in_review(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = pipeline.cloned(STORES)
    monkeypatch.setattr(pipeline.stacks, "change_set", killed(pipeline.stacks.change_set, after=False))
    with pytest.raises(Killed):
        pipeline.deploy(StageMessage(session_id=made.session_id))
    left = pipeline.stacks.find(name(made))
    assert left and left.status == "REVIEW_IN_PROGRESS"
    pipeline.sessions.end(made.session_id, made.created_at, Failure("deploy", Code.INTERNAL, "It never came back."))
    swept(pipeline, made)
    assert pipeline.stacks.find(name(made)) is None and not pipeline.sessions.get(made.session_id).deployed


def name(of: Session) -> str:
    return f"skylift-shop-{str(of.session_id)[-12:]}"


def swept(pipeline: Pipeline, of: Session) -> None:
    for _ in range(20):
        pipeline.unattended.see_to_all()
        if of.session_id not in {each.session_id for each in pipeline.deployments.unsettled()}:
            return
    raise AssertionError("it never comes to rest")
