"""A stack is only touched in a state that allows it, and what AWS says to that reaches the session."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.stub import ANY, Stubber
from deployer.failure import Code
from deployer.sessions.session import Session
from deployer.stacks.store import Stacks
from skylift import deadline
from skylift.errors import Throttled, Unavailable

from tests.builders.rollouts import MADE, RolloutStacks, stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@pytest.mark.parametrize(
    ("status", "calls"),
    [
        (None, ["propose CREATE", "execute"]),
        ("DELETE_COMPLETE", ["propose CREATE", "execute"]),
        ("REVIEW_IN_PROGRESS", ["propose CREATE", "execute"]),
        ("CREATE_COMPLETE", ["propose UPDATE", "execute"]),
        ("UPDATE_ROLLBACK_COMPLETE", ["propose UPDATE", "execute"]),
        ("ROLLBACK_COMPLETE", ["delete", "propose CREATE", "execute"]),
        ("ROLLBACK_FAILED", ["delete", "propose CREATE", "execute"]),
        ("DELETE_FAILED", ["delete", "propose CREATE", "execute"]),
    ],
)
def test_a_stack_is_made_changed_or_made_anew_as_its_state_allows(
    roll_out: Callable[[Any], Session], stacks: RolloutStacks, status: str | None, calls: list[str]
) -> None:
    stacks.stack = stack(status) if status else None
    after = roll_out(stacks)
    assert stacks.calls == calls
    assert after.results["change_set"] == {"attempt": 1, "id": "change-set-id"}


def test_a_stack_that_does_not_come_to_rest_is_not_waited_for_for_ever(
    roll_out: Callable[[Any], Session], stacks: RolloutStacks
) -> None:
    stacks.stack = stack("UPDATE_IN_PROGRESS")
    ended = roll_out(stacks)
    assert not stacks.calls and ended.error and ended.error.code is Code.TIMEOUT


def test_waiting_ends_before_the_function_and_goes_on_with_the_next_delivery(
    roll_out: Callable[[Any], Session], stacks: RolloutStacks
) -> None:
    stacks.stack = stack("UPDATE_IN_PROGRESS")
    with deadline.within(0), pytest.raises(Unavailable, match="for the stack skylift-shop-1 to come to rest"):
        roll_out(stacks)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("Transform AWS::Serverless-2016-10-31 failed with: Invalid specification", Code.TEMPLATE_VALIDATION),
        ("Requires capabilities : [CAPABILITY_NAMED_IAM]", Code.CFN_CAPABILITY),
        ("User: arn is not authorized to perform: cloudformation:CreateChangeSet", Code.IAM_PERMISSION),
        ("", Code.TEMPLATE_VALIDATION),
    ],
)
def test_a_change_set_that_cannot_be_made_is_removed_and_its_reason_kept(
    roll_out: Callable[[Any], Session], stacks: RolloutStacks, reason: str, code: Code
) -> None:
    stacks.made = replace(MADE, status="FAILED", execution="UNAVAILABLE", reason=reason)
    ended = roll_out(stacks)
    assert stacks.calls == ["propose CREATE", "drop"]
    assert ended.error and ended.error.code is code and reason in ended.error.reason


@pytest.fixture
def refusing(clients: object) -> Stubber:
    stubber = Stubber(boto3.client("cloudformation"))
    stubber.add_client_error("describe_stacks", "ValidationError", "Stack with id skylift-shop-1 does not exist")
    return stubber


@pytest.mark.parametrize(
    ("fault", "message", "code"),
    [
        ("AccessDenied", "is not authorized to perform: cloudformation:CreateChangeSet", Code.IAM_PERMISSION),
        ("LimitExceededException", "Limit for stack has been exceeded", Code.RESOURCE_LIMIT),
        ("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]", Code.CFN_CAPABILITY),
        ("ValidationError", "Template format error: unsupported structure.", Code.TEMPLATE_VALIDATION),
        ("ValidationError", "Parameter 'Stage' must be one of AllowedValues", Code.PARAMETERS),
    ],
)
def test_what_cloudformation_refuses_for_good_ends_the_session(
    roll_out: Callable[[Any], Session], refusing: Stubber, fault: str, message: str, code: Code
) -> None:
    refusing.add_client_error("create_change_set", fault, message, expected_params=_any_change_set())
    with refusing:
        ended = roll_out(Stacks(cast("CloudFormationClient", refusing.client)))
    assert ended.error and ended.error.code is code and message in ended.error.reason


@pytest.mark.parametrize(
    ("fault", "message", "noun"),
    [
        ("Throttling", "Rate exceeded", Throttled),
        ("ServiceUnavailable", "later", Unavailable),
    ],
)
def test_what_may_pass_is_tried_again(
    roll_out: Callable[[Any], Session], refusing: Stubber, fault: str, message: str, noun: type[Exception]
) -> None:
    refusing.add_client_error("create_change_set", fault, message, expected_params=_any_change_set())
    with refusing, pytest.raises(noun):
        roll_out(Stacks(cast("CloudFormationClient", refusing.client)))


def _any_change_set() -> dict[str, Any]:
    names = ["StackName", "ChangeSetName", "ChangeSetType", "TemplateURL", "RoleARN", "ClientToken"]
    return dict.fromkeys([*names, "Capabilities", "Parameters", "Tags"], ANY)
