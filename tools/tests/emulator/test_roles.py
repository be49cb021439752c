"""Services act with the rights that they were given, so a grant that is missing shows here and not on AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .fake_executor import FakeExecutor
from .running import Emulator, wait_for

_ACCOUNT = "000000000000"
_DRAINING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


def _allow(action: str | list[str], resource: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def _queue(emulator: Emulator, name: str) -> tuple[str, str]:
    url = emulator.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return url, f"arn:aws:sqs:eu-west-1:{_ACCOUNT}:{name}"


def _bodies(emulator: Emulator, url: str) -> list[Any]:
    found = emulator.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def test_a_mapping_stops_when_its_role_is_revoked_and_goes_on_when_it_is_restored(
    emulator: Emulator, executor: FakeExecutor
) -> None:
    url, arn = _queue(emulator, "work")
    alias = emulator.function("worker", emulator.role("worker", _allow(_DRAINING, arn)))
    functions, iam, sqs = emulator.client("lambda"), emulator.client("iam"), emulator.client("sqs")
    mapping = functions.create_event_source_mapping(FunctionName=alias, EventSourceArn=arn)["UUID"]

    def state() -> str:
        return str(functions.get_event_source_mapping(UUID=mapping)["LastProcessingResult"])

    granted = iam.get_role_policy(RoleName="worker", PolicyName="own")["PolicyDocument"]
    iam.delete_role_policy(RoleName="worker", PolicyName="own")
    wait_for(lambda: "does not have permissions to call ReceiveMessage on SQS" in state())
    sqs.send_message(QueueUrl=url, MessageBody="waits")
    assert executor.calls == []

    iam.put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=json.dumps(granted))
    wait_for(lambda: executor.calls)
    wait_for(lambda: state().startswith("OK"))


def _ended(emulator: Emulator, role: str, name: str, task: dict[str, Any]) -> dict[str, Any]:
    states = emulator.client("stepfunctions")
    definition = json.dumps({"StartAt": "Do", "States": {"Do": {"Type": "Task", "End": True, **task}}})
    machine = states.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine)["executionArn"]
    wait_for(lambda: states.describe_execution(executionArn=execution)["status"] != "RUNNING")
    found: dict[str, Any] = states.describe_execution(executionArn=execution)
    return found


def test_a_state_machine_does_what_its_role_may_and_nothing_else(emulator: Emulator, executor: FakeExecutor) -> None:
    function = emulator.function("step", emulator.role("step"))
    url, arn = _queue(emulator, "told")
    tasks = {
        "lambda": {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": function}},
        "sqs": {"Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"QueueUrl": url, "MessageBody": "1"}},
    }
    mute = emulator.role("mute")
    may = emulator.role("may", _allow("lambda:InvokeFunction", function), _allow("sqs:SendMessage", arn))
    for service, error in (("lambda", "Lambda.AWSLambdaException"), ("sqs", "SQS.AmazonSQSException")):
        refused = _ended(emulator, mute, f"mute-{service}", tasks[service])
        assert (refused["status"], refused["error"]) == ("FAILED", error)
        assert "assumed-role/mute/" in refused["cause"] and "AccessDeniedException" in refused["cause"]
        assert _ended(emulator, may, f"may-{service}", tasks[service])["status"] == "SUCCEEDED"
    assert len(executor.calls) == 1 and _bodies(emulator, url) == [1]


def test_a_machine_can_catch_what_it_may_not_do(emulator: Emulator) -> None:
    states = emulator.client("stepfunctions")
    task = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "End": True}
    task |= {"Parameters": {"TableName": "t", "Key": {}}, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]}
    definition = {"StartAt": "Do", "States": {"Do": task, "Caught": {"Type": "Succeed"}}}
    role = emulator.role("mute")
    machine = states.create_state_machine(name="m", definition=json.dumps(definition), roleArn=role)["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine)["executionArn"]
    wait_for(lambda: states.describe_execution(executionArn=execution)["status"] == "SUCCEEDED")
    output = json.loads(states.describe_execution(executionArn=execution)["output"])
    assert output["Error"] == "DynamoDB.AmazonDynamoDBException"


def _rule(emulator: Emulator, name: str, **target: Any) -> str:
    events = emulator.client("events")
    arn: str = events.put_rule(Name=name, EventPattern=json.dumps({"source": ["own"]}))["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "one", **target}])
    return arn


def _tell(emulator: Emulator) -> None:
    entry = {"Source": "own", "DetailType": "x", "Detail": '{"a": 1}'}
    emulator.client("events").put_events(Entries=[entry])


def test_a_rule_reaches_a_queue_only_when_the_queues_policy_lets_it(emulator: Emulator) -> None:
    url, arn = _queue(emulator, "closed")
    dead_url, dead_arn = _queue(emulator, "dead")
    rule = _rule(emulator, "own", Arn=arn, DeadLetterConfig={"Arn": dead_arn})
    _tell(emulator)
    wait_for(lambda: _bodies(emulator, dead_url))
    assert _bodies(emulator, dead_url)[0]["detail"] == {"a": 1} and _bodies(emulator, url) == []

    statement = {**_allow("sqs:SendMessage", arn), "Principal": {"Service": "events.amazonaws.com"}}
    statement["Condition"] = {"ArnEquals": {"aws:SourceArn": rule}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    emulator.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    _tell(emulator)
    wait_for(lambda: _bodies(emulator, url))


def test_a_rule_invokes_a_function_only_with_permission(emulator: Emulator, executor: FakeExecutor) -> None:
    alias = emulator.function("heard", emulator.role("heard"))
    dead_url, dead_arn = _queue(emulator, "dead")
    rule = _rule(emulator, "own", Arn=alias, DeadLetterConfig={"Arn": dead_arn})
    _tell(emulator)
    wait_for(lambda: _bodies(emulator, dead_url))
    assert executor.calls == []

    emulator.client("lambda").add_permission(
        FunctionName="heard",
        Qualifier="live",
        StatementId="rule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule,
    )
    _tell(emulator)
    wait_for(lambda: executor.calls)


def test_who_may_not_pass_a_role_cannot_make_a_function_with_it(emulator: Emulator) -> None:
    strong = emulator.role("strong", _allow("*"))
    emulator.function("deployer", emulator.role("deployer", _allow("states:CreateStateMachine")))
    keys = emulator.control.get("/_skylift/functions/deployer").json()["credentials"]
    states = emulator.client("stepfunctions", keys)
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    with pytest.raises(ClientError, match="iam:PassRole"):
        states.create_state_machine(name="m", definition=definition, roleArn=strong)

    condition = {"StringEquals": {"iam:PassedToService": "states.amazonaws.com"}}
    policy = {"Version": "2012-10-17", "Statement": [{**_allow("iam:PassRole", strong), "Condition": condition}]}
    emulator.client("iam").put_role_policy(RoleName="deployer", PolicyName="pass", PolicyDocument=json.dumps(policy))
    assert states.create_state_machine(name="m", definition=definition, roleArn=strong)


def test_who_may_not_pass_a_role_cannot_deploy_a_stack_with_it(emulator: Emulator) -> None:
    strong = emulator.role("strong", _allow("*"))
    passing = {**_allow("iam:PassRole", strong), "Condition": {"StringEquals": {"iam:PassedToService": "lambda"}}}
    emulator.function("deployer", emulator.role("deployer", _allow("cloudformation:*"), passing))
    keys = emulator.control.get("/_skylift/functions/deployer").json()["credentials"]
    stacks = emulator.client("cloudformation", keys)
    given = {"StackName": "s", "ChangeSetName": "c", "ChangeSetType": "CREATE"}
    template = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    with pytest.raises(ClientError, match="iam:PassRole"):
        stacks.create_change_set(**given, TemplateBody=template, RoleARN=strong)
    assert stacks.create_change_set(**given, TemplateBody=template)
