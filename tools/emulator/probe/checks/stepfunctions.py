"""Step Functions: states, tasks, tokens."""

from __future__ import annotations

import json
import time
from typing import Any

from probe.aws import Aws, refuses, until

_SEND = "arn:aws:states:::sqs:sendMessage"
_PASS = {"Type": "Pass", "End": True}


def _machine(aws: Aws, states: dict[str, Any], what: str = "machine", **settings: Any) -> str:
    definition = {"StartAt": next(iter(states)), "States": states, **settings.pop("top", {})}
    made = aws("stepfunctions").create_state_machine(
        name=aws.name(what), definition=json.dumps(definition), roleArn=aws.role(f"{what}-role"), **settings
    )
    return str(made["stateMachineArn"])


def _start(aws: Aws, machine: str, given: object = None, **named: str) -> str:
    started = aws("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(given or {}), **named)
    return str(started["executionArn"])


def _end(aws: Aws, execution: str) -> dict[str, Any]:
    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = aws("stepfunctions").describe_execution(executionArn=execution)
        return None if found["status"] == "RUNNING" else found

    return until(ended, 15)


def _output(aws: Aws, states: dict[str, Any], given: object = None, **settings: Any) -> Any:
    found = _end(aws, _start(aws, _machine(aws, states, **settings), given))
    assert found["status"] == "SUCCEEDED", found.get("error", found["status"])
    return json.loads(found["output"])


def a_choice_waits_formats_and_fails(aws: Aws) -> None:
    choice = {"Variable": "$.n", "NumericGreaterThan": 5, "Next": "Wait"}
    states = {
        "Choose": {"Type": "Choice", "Choices": [choice], "Default": "Small"},
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Format"},
        "Format": {**_PASS, "Parameters": {"x.$": "States.Format('n={}', $.n)"}},
        "Small": {"Type": "Fail", "Error": "Small"},
    }
    machine, began = _machine(aws, states), time.monotonic()
    assert json.loads(_end(aws, _start(aws, machine, {"n": 9}))["output"]) == {"x": "n=9"}
    assert time.monotonic() - began > 0.9
    assert _end(aws, _start(aws, machine, {"n": 1}))["error"] == "Small"


def a_task_sends_a_message(aws: Aws) -> None:
    url = aws.queue()
    parameters = {"QueueUrl": url, "MessageBody": {"id.$": "$.id"}}
    _output(aws, {"Send": {"Type": "Task", "Resource": _SEND, "Parameters": parameters, "End": True}}, {"id": 7})
    assert json.loads(aws.receive(url)[0]["Body"]) == {"id": 7}


def a_task_reads_a_table_and_a_parameter(aws: Aws) -> None:
    table = aws.table()
    aws("dynamodb").put_item(TableName=table, Item={"pk": {"S": "a"}, "sk": {"S": "b"}, "v": {"N": "4"}})
    aws("ssm").put_parameter(Name=f"/{aws.mark}", Value="vv", Type="String")
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    get = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "End": True, "OutputPath": "$.Item.v.N"}
    assert _output(aws, {"Get": {**get, "Parameters": {"TableName": table, "Key": key}}}) == "4"
    read = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ssm:getParameter", "End": True}
    read |= {"Parameters": {"Name": f"/{aws.mark}"}, "OutputPath": "$.Parameter.Value"}
    assert _output(aws, {"Read": read}, what="sdk") == "vv"


def a_failing_task_is_tried_again_and_caught(aws: Aws) -> None:
    name = aws.function("def handler(event, context): raise ValueError('boom')")
    again = {"ErrorEquals": ["ValueError"], "IntervalSeconds": 1, "MaxAttempts": 1, "BackoffRate": 1}
    caught = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Caught"}
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": name}}
    states = {"Do": {**task, "Retry": [again], "Catch": [caught], "End": True}, "Caught": _PASS}
    execution = _start(aws, _machine(aws, states))
    assert json.loads(_end(aws, execution)["output"])["error"]["Error"] == "ValueError"
    history = aws("stepfunctions").get_execution_history(executionArn=execution, maxResults=100)["events"]
    assert [event["type"] for event in history].count("TaskFailed") == 2


def _waiting(url: str, **settings: Any) -> dict[str, Any]:
    parameters = {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}
    resource = f"{_SEND}.waitForTaskToken"
    return {"Wait": {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True, **settings}}


def _token(aws: Aws, url: str) -> str:
    return str(json.loads(until(lambda: aws.receive(url))[0]["Body"])["token"])


def a_task_waits_for_its_token(aws: Aws) -> None:
    url, states = aws.queue(), aws("stepfunctions")
    execution = _start(aws, _machine(aws, _waiting(url)))
    token = _token(aws, url)
    states.send_task_heartbeat(taskToken=token)
    states.send_task_success(taskToken=token, output='{"ok": 1}')
    assert json.loads(_end(aws, execution)["output"]) == {"ok": 1}


def a_task_fails_by_its_token(aws: Aws) -> None:
    url = aws.queue()
    execution = _start(aws, _machine(aws, _waiting(url)))
    aws("stepfunctions").send_task_failure(taskToken=_token(aws, url), error="Own", cause="x")
    assert _end(aws, execution)["error"] == "Own"


def a_token_that_never_comes_is_a_timeout(aws: Aws) -> None:
    found = _end(aws, _start(aws, _machine(aws, _waiting(aws.queue(), TimeoutSeconds=1))))
    assert found["error"] == "States.Timeout", found["error"]


def a_missing_heartbeat_is_a_timeout(aws: Aws) -> None:
    settings = {"HeartbeatSeconds": 1, "TimeoutSeconds": 5}
    found = _end(aws, _start(aws, _machine(aws, _waiting(aws.queue(), **settings))))
    assert found["error"] in ("States.HeartbeatTimeout", "States.Timeout"), found["error"]
    took = found["stopDate"] - found["startDate"]
    assert took.total_seconds() < 4, "the heartbeat is not watched"


def an_execution_ends_with_its_machines_time(aws: Aws) -> None:
    url = aws.queue()
    execution = _start(aws, _machine(aws, _waiting(url, TimeoutSeconds=2), top={"TimeoutSeconds": 1}))
    token = _token(aws, url)
    found = _end(aws, execution)
    assert found["status"] == "TIMED_OUT", found["status"]
    refuses("TaskTimedOut", aws("stepfunctions").send_task_success, taskToken=token, output="{}")


def a_stopped_execution_takes_its_tokens_along(aws: Aws) -> None:
    url, states = aws.queue(), aws("stepfunctions")
    execution = _start(aws, _machine(aws, _waiting(url)))
    token = _token(aws, url)
    states.stop_execution(executionArn=execution)
    assert _end(aws, execution)["status"] == "ABORTED"
    refuses("TaskTimedOut", states.send_task_success, taskToken=token, output="{}")


def maps_and_branches_gather_their_results(aws: Aws) -> None:
    one = {"StartAt": "X", "States": {"X": {**_PASS, "Parameters": {"v.$": "$"}}}}
    branches = [{"StartAt": name, "States": {name: _PASS}} for name in "AB"]
    states = {
        "Map": {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": one, "Next": "Both"},
        "Both": {"Type": "Parallel", "Branches": branches, "End": True},
    }
    assert _output(aws, states, {"items": [1, 2]}) == [[{"v": 1}, {"v": 2}]] * 2


def jsonata_assigns_and_decides(aws: Aws) -> None:
    states = {
        "Sum": {"Type": "Pass", "Assign": {"total": "{% $sum($states.input.xs) %}"}, "Next": "Choose"},
        "Choose": {"Type": "Choice", "Choices": [{"Condition": "{% $total > 5 %}", "Next": "Big"}], "Default": "Big"},
        "Big": {**_PASS, "Output": {"total": "{% $total %}"}},
    }
    assert _output(aws, states, {"xs": [1, 2, 3]}, top={"QueryLanguage": "JSONata"}) == {"total": 6}


def an_express_machine_answers_at_once(aws: Aws) -> None:
    machine = _machine(aws, {"A": {**_PASS, "Result": 5}}, type="EXPRESS")
    found = aws("stepfunctions").start_sync_execution(stateMachineArn=machine, input="{}")
    assert (found["status"], found["output"]) == ("SUCCEEDED", "5")


def the_same_start_twice_is_one_execution_and_another_input_is_refused(aws: Aws) -> None:
    machine = _machine(aws, {"Wait": {"Type": "Wait", "Seconds": 30, "End": True}})
    start = aws("stepfunctions").start_execution
    first = _start(aws, machine, {"a": 1}, name="one")
    refuses("ExecutionAlreadyExists", start, stateMachineArn=machine, name="one", input='{"a": 2}')
    assert _start(aws, machine, {"a": 1}, name="one") == first


def an_invalid_definition_is_refused(aws: Aws) -> None:
    definition = json.dumps({"StartAt": "Nowhere", "States": {"A": _PASS}})
    make, role = aws("stepfunctions").create_state_machine, aws.role()
    refuses("InvalidDefinition", make, name=aws.name("bad"), definition=definition, roleArn=role)


def a_task_does_only_what_the_role_may(aws: Aws) -> None:
    name = aws.function("def handler(event, context): ...")
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": name}}
    definition = json.dumps({"StartAt": "Do", "States": {"Do": {**task, "End": True}}})
    role = aws.role("mute", "logs:PutLogEvents")
    made = aws("stepfunctions").create_state_machine(name=aws.name("mute"), definition=definition, roleArn=role)
    assert _end(aws, _start(aws, made["stateMachineArn"]))["status"] == "FAILED", "it did"


def a_path_to_nothing_ends_the_execution_and_nothing_catches_it(aws: Aws) -> None:
    one = {"StartAt": "P", "States": {"P": _PASS}}
    caught = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    states = {"Each": {"Type": "Map", "ItemsPath": "$.no", "ItemProcessor": one, "Catch": caught, "End": True}}
    found = _end(aws, _start(aws, _machine(aws, {**states, "Caught": _PASS})))
    assert found.get("error") == "States.Runtime", found["status"]
