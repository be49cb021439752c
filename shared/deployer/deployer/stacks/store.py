"""CloudFormation's stacks: what is there, what happens to them, and change sets as the only way to change one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from skylift import clients
from skylift.aws_errors import code_of

from deployer.sessions.resources import MAX_RESOURCES, Resource
from deployer.stacks import answers
from deployer.stacks.faults import message_of, refusals
from deployer.stacks.stack import ChangeSet, Event, Plan, Stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_WHAT = "CloudFormation"
_NOT_THERE = "does not exist"


class Stacks:
    """Stacks go by name or, which also finds those that are deleted, by id.

    Every method may raise Throttled, Unavailable, or StageFailed where AWS refuses for good.
    """

    def __init__(self, client: CloudFormationClient | None = None) -> None:
        self._given = client

    def find(self, stack: str) -> Stack | None:
        found = self._ask("describe_stacks", StackName=stack)
        return answers.stack(found["Stacks"][0]) if found else None

    def events(self, stack_id: str) -> Iterator[Event]:
        """Newest first, as CloudFormation has them; pages are asked for as they are needed."""
        token: dict[str, str] = {}
        while page := self._ask("describe_stack_events", StackName=stack_id, **token):
            yield from map(answers.event, page["StackEvents"])
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}

    def objections(self, *, stack: str, change_set: str | None = None) -> list[Event]:
        """What CloudFormation's own validation found before the last operation began, or in a change set.

        Stack events say only that there was something.
        """
        asked = {"ChangeSetName": change_set, "StackName": stack} if change_set else {"StackName": stack}
        found = self._ask("describe_events", **asked)
        events = found["OperationEvents"] if found else []
        last = events[0].get("OperationId") if events else None
        return [answers.objection(each) for each in events if each.get("OperationId") == last and answers.fails(each)]

    def resources(self, stack_id: str) -> list[Resource]:
        """At most 500, which is as many as a stack may have."""
        found: list[Resource] = []
        token: dict[str, str] = {}
        while page := self._ask("list_stack_resources", StackName=stack_id, **token):
            found += map(answers.resource, page["StackResourceSummaries"])
            if not page.get("NextToken") or len(found) >= MAX_RESOURCES:
                break
            token = {"NextToken": page["NextToken"]}
        return found[:MAX_RESOURCES]

    def change_set(self, name: str, *, stack: str) -> ChangeSet | None:
        """By its name, or its id."""
        found = self._ask("describe_change_set", ChangeSetName=name, StackName=stack)
        return answers.change_set(found) if found else None

    def propose(self, plan: Plan, kind: Literal["CREATE", "UPDATE"]) -> None:
        """Makes the change set; one of that name may be there already, from an earlier try at the same thing."""
        asked: dict[str, Any] = {
            "StackName": plan.stack,
            "ChangeSetName": plan.name,
            "ChangeSetType": kind,
            "TemplateURL": plan.template_url,
            "RoleARN": plan.role_arn,
            "ClientToken": plan.token,
            "Capabilities": list(plan.capabilities),
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in plan.parameters.items()],
            "Tags": [{"Key": key, "Value": value} for key, value in plan.tags.items()],
        }
        try:
            with refusals(_WHAT):
                self._client.create_change_set(**asked)
        except Exception as error:
            if code_of(error) != "AlreadyExistsException":
                raise

    def execute(self, change_set: ChangeSet, *, token: str) -> None:
        """Begins to carry it out. That it has begun already is what was wanted."""
        try:
            with refusals(_WHAT):
                self._client.execute_change_set(
                    ChangeSetName=change_set.change_set_id, StackName=change_set.stack_id, ClientRequestToken=token
                )
        except Exception as error:
            if code_of(error) not in ("InvalidChangeSetStatus", "InvalidChangeSetStatusException"):
                raise

    def drop(self, change_set: ChangeSet) -> None:
        with refusals(_WHAT):
            # By its stack, too: that is what the right to it is granted on.
            self._client.delete_change_set(ChangeSetName=change_set.change_set_id, StackName=change_set.stack_id)

    def delete(self, stack_id: str, *, role_arn: str, token: str) -> None:
        """Begins to delete it."""
        with refusals(_WHAT):
            self._client.delete_stack(StackName=stack_id, RoleARN=role_arn, ClientRequestToken=token)

    def cancel_update(self, stack_id: str, *, token: str) -> None:
        """Has an update that is being made undone."""
        with refusals(_WHAT):
            self._client.cancel_update_stack(StackName=stack_id, ClientRequestToken=token)

    def continue_rollback(self, stack_id: str, *, role_arn: str, token: str) -> None:
        """Tries once more to undo an update, where undoing it had failed; skips nothing."""
        with refusals(_WHAT):
            self._client.continue_update_rollback(StackName=stack_id, RoleARN=role_arn, ClientRequestToken=token)

    def _ask(self, operation: str, **arguments: str) -> dict[str, Any] | None:
        """None where there is no such stack or change set."""
        try:
            with refusals(_WHAT):
                return self._reading(operation, arguments)
        except _Absent:
            return None

    def _reading(self, operation: str, arguments: dict[str, str]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
        except Exception as error:
            if code_of(error).startswith("ChangeSetNotFound") or _NOT_THERE in message_of(error):
                raise _Absent from None
            raise
        return answer

    @property
    def _client(self) -> CloudFormationClient:
        if self._given is None:
            self._given = clients.client("cloudformation", read_seconds=30)
        return self._given


class _Absent(Exception):
    pass
