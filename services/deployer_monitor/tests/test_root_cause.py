"""Without these people read of twenty cancelled resources instead of the one that failed."""

import pytest
from deployer.failure import Code, StageFailed
from deployer.stacks.stack import STACK_TYPE, Event, Stack
from deployer_monitor.root_cause import failure_of

from tests.builders.stacks import BEGAN, STACK_ID, FakeStacks

NESTED = "arn:aws:cloudformation:eu-west-1:1:stack/skylift-shop-1-Inner-X/def"


@pytest.fixture
def stacks() -> FakeStacks:
    return FakeStacks()


def failure(stacks: FakeStacks, status: str = "ROLLBACK_COMPLETE") -> StageFailed:
    stacks.ends(status)
    assert stacks.stack
    return failure_of(stacks.stack, stacks)  # type: ignore[arg-type]


def test_the_first_that_failed_by_itself_is_the_reason_and_every_failure_a_line(stacks: FakeStacks) -> None:
    stacks.begins()
    stacks.happens("Table", "AWS::DynamoDB::Table", "CREATE_FAILED", "Resource creation cancelled")
    stacks.happens("Queue", "AWS::SQS::Queue", "CREATE_FAILED", "VisibilityTimeout must be at most 43200")
    stacks.happens("Topic", "AWS::SNS::Topic", "CREATE_FAILED", "Resource creation cancelled")
    failed = failure(stacks)
    assert failed.code is Code.CFN_CREATE
    assert failed.reason == (
        "Queue (AWS::SQS::Queue) failed: VisibilityTimeout must be at most 43200. The stack is in ROLLBACK_COMPLETE."
    )
    assert len(failed.lines) == 3


def test_failures_of_an_attempt_before_are_not_this_ones(stacks: FakeStacks) -> None:
    stacks.begins()
    stacks.happens("Old", "AWS::SQS::Queue", "CREATE_FAILED", "long ago")
    stacks.begins("UPDATE_IN_PROGRESS")
    stacks.happens("New", "AWS::SQS::Queue", "UPDATE_FAILED", "just now")
    failed = failure(stacks, "UPDATE_ROLLBACK_COMPLETE")
    assert failed.code is Code.CFN_UPDATE and failed.reason.startswith("New ")
    assert failed.lines == ("New (AWS::SQS::Queue) UPDATE_FAILED: just now",)


def test_of_a_nested_stack_the_resource_inside_is_the_reason(stacks: FakeStacks) -> None:
    stacks.begins()
    inner = Event("1", BEGAN, STACK_ID, "Inner", NESTED, STACK_TYPE, "CREATE_FAILED", "Embedded stack was not created")
    stacks.happened[STACK_ID].append(inner)
    stacks.happens("Worker", "AWS::Lambda::Function", "CREATE_FAILED", "Runtime python2.7 is gone", stack=NESTED)
    failed = failure(stacks)
    assert failed.code is Code.LAMBDA_CONFIG and "Worker (AWS::Lambda::Function) failed: Runtime" in failed.reason
    assert failed.lines[0].startswith("Worker ") and failed.lines[1].startswith("Inner ")


@pytest.mark.parametrize(
    ("kind", "reason", "code"),
    [
        ("AWS::Lambda::Function", "Not on the local platform: property DurableConfig.", Code.NOT_AVAILABLE_HERE),
        ("AWS::SQS::Queue", "User: arn:... is not authorized to perform: sqs:CreateQueue", Code.IAM_PERMISSION),
        ("AWS::S3::Bucket", "Access Denied (Service: S3, Status Code: 403)", Code.IAM_PERMISSION),
        ("AWS::Lambda::Function", "Code storage limit exceeded.", Code.RESOURCE_LIMIT),
        ("AWS::S3::Bucket", "shop already exists", Code.S3_ERROR),
        ("AWS::Lambda::Function", "Error occurred while GetObject. S3 Error Code: NoSuchKey", Code.S3_ERROR),
        ("AWS::Lambda::Function", "The runtime parameter of python2.7 is not supported", Code.LAMBDA_CONFIG),
        ("AWS::CloudFormation::CustomResource", "Custom Resource failed to stabilize: it timed out", Code.TIMEOUT),
        ("AWS::DynamoDB::Table", "Property AttributeDefinitions is inconsistent", Code.CFN_CREATE),
    ],
)
def test_a_failure_has_its_kind(stacks: FakeStacks, kind: str, reason: str, code: Code) -> None:
    stacks.begins()
    stacks.happens("It", kind, "CREATE_FAILED", reason)
    assert failure(stacks).code is code


def test_a_stack_that_could_not_even_go_back_says_so_with_the_reason_that_began_it(stacks: FakeStacks) -> None:
    stacks.begins("UPDATE_IN_PROGRESS")
    stacks.happens("Bucket", "AWS::S3::Bucket", "UPDATE_FAILED", "shop already exists")
    failed = failure(stacks, "UPDATE_ROLLBACK_FAILED")
    assert failed.code is Code.CFN_ROLLBACK
    assert "Bucket" in failed.reason and "UPDATE_ROLLBACK_FAILED" in failed.reason


def test_what_validation_found_counts_where_no_resource_was_begun(stacks: FakeStacks) -> None:
    stacks.begins()
    stacks.happens("skylift-shop-1", STACK_TYPE, "CREATE_FAILED", "Validation failed with 1 error(s).")
    stacks.objected = [Event("2", BEGAN, STACK_ID, "Bucket", "", "AWS::S3::Bucket", "VALIDATION_FAILED", "It exists")]
    failed = failure(stacks)
    assert failed.reason.startswith("Bucket (AWS::S3::Bucket) failed: It exists") and len(failed.lines) == 2


def test_a_secret_in_a_reason_is_not_passed_on(stacks: FakeStacks) -> None:
    stacks.begins()
    key = "AKIA" + "A" * 16
    stacks.happens("Url", "AWS::Lambda::Url", "CREATE_FAILED", f"key {key} and password=hunter2 are wrong")
    failed = failure(stacks)
    assert not any(secret in f"{failed.reason} {failed.lines}" for secret in (key, "hunter2"))


def test_a_bad_end_without_any_failing_event_names_the_status() -> None:
    stack = Stack("skylift-shop-1", STACK_ID, "ROLLBACK_COMPLETE", "Rollback requested by user.")
    failed = failure_of(stack, FakeStacks(stack))  # type: ignore[arg-type]
    assert failed.code is Code.CFN_CREATE and "Rollback requested by user." in failed.reason and failed.lines
