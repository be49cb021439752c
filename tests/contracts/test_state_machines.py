"""What every state machine has, and that its role may do what its tasks do, and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

from skylift_infra.state_machine_lint import faults

from tests.contracts.iam import allows
from tests.contracts.record import Record, Resource, statements

MACHINE = "sfn/stateMachine:StateMachine"
# What a role may do for the machine itself rather than for a task of it.
OWN = ("logs:", "xray:")


def test_a_machine_has_no_fault(record: Record) -> None:
    for machine in record.of(MACHINE):
        assert faults(json.loads(machine.inputs["definition"])) == [], machine


def test_a_machine_is_called_like_its_service(record: Record) -> None:
    """Its ARN is granted before it exists."""
    for machine in record.of(MACHINE):
        assert machine.inputs["name"] == machine.project, machine


def test_a_machine_tells_of_failures_in_a_group_that_forgets_and_never_of_tokens(record: Record) -> None:
    for machine in record.of(MACHINE):
        logging = machine.inputs["loggingConfiguration"]
        assert logging["level"] != "OFF" and logging["includeExecutionData"] is False, machine
        groups = [f"{group.properties['arn']}:*" for group in _forgetting(record)]
        assert logging["logDestination"] in groups, machine


def test_a_machine_raises_alarms_that_reach_somebody(record: Record) -> None:
    for machine in record.of(MACHINE):
        dimensions = {"StateMachineArn": machine.properties["arn"]}
        alarms = record.whose("cloudwatch/metricAlarm:MetricAlarm", dimensions=dimensions)
        assert {alarm.inputs["metricName"] for alarm in alarms} == {"ExecutionsTimedOut", "ExecutionThrottled"}, machine
        assert all(alarm.inputs["alarmActions"] for alarm in alarms), machine


def test_a_machine_may_do_what_its_tasks_do_and_nothing_else(record: Record) -> None:
    for machine in record.of(MACHINE):
        granted = _rights(record, machine)
        needed = {(action, target) for action, target in _tasks(record, machine)}
        assert all(allows(granted, action, target, {}) for action, target in needed), machine
        given = {
            (action, target)
            for statement in granted
            for action in statement["Action"]
            for target in statement["Resource"]
            if not action.startswith(OWN)
        }
        assert given == needed, machine


def _forgetting(record: Record) -> list[Resource]:
    return [group for group in record.of("cloudwatch/logGroup:LogGroup") if group.inputs["retentionInDays"] > 0]


def _rights(record: Record, machine: Resource) -> list[dict[str, Any]]:
    (role,) = record.whose("iam/role:Role", arn=machine.inputs["roleArn"])
    (trust,) = statements(role.inputs["assumeRolePolicy"])
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}, role
    return record.policies_of(role.id)


def _tasks(record: Record, machine: Resource) -> Iterator[tuple[str, str]]:
    """What each task calls, and on what; a kind of task that is new here has no place in this list yet."""
    for state in json.loads(machine.inputs["definition"])["States"].values():
        if state["Type"] != "Task":
            continue
        match state["Resource"].removeprefix("arn:aws:states:::").removesuffix(".waitForTaskToken"):
            case "sqs:sendMessage":
                (queue,) = record.whose("sqs/queue:Queue", url=state["Parameters"]["QueueUrl"])
                yield "sqs:SendMessage", queue.properties["arn"]
            case "dynamodb:updateItem":
                (table,) = record.whose("dynamodb/table:Table", name=state["Parameters"]["TableName"])
                yield "dynamodb:UpdateItem", table.properties["arn"]
            case other:
                raise AssertionError(f"{machine}: nobody has said what {other} needs")
