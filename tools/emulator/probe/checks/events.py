"""EventBridge: rules, targets, archives."""

from __future__ import annotations

import json
import time
from typing import Any

from probe.aws import Aws, until

_SENDING = """
import boto3, os
def handler(event, context): boto3.client("sqs").send_message(QueueUrl=os.environ["TO"], MessageBody="x")
"""


def _rule(aws: Aws, pattern: dict[str, Any], **target: Any) -> str:
    """The ARN of a rule on a bus of its own, whose name is that of the rule."""
    events, name = aws("events"), aws.name("own")
    events.create_event_bus(Name=name)
    arn = events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps(pattern))["RuleArn"]
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "1", **target}])
    return str(arn)


def _tell(aws: Aws, **detail: Any) -> None:
    entry = {"EventBusName": aws.name("own"), "Source": "own", "DetailType": "t", "Detail": json.dumps(detail)}
    assert aws("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def a_pattern_chooses_and_a_transformer_shapes(aws: Aws) -> None:
    url = aws.queue()
    shape = {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"got": <n>}'}
    pattern = {"source": ["own"], "detail": {"n": [{"numeric": [">", 5]}], "k": [{"prefix": "a"}]}}
    _rule(aws, pattern, Arn=aws.queue_arn(url), InputTransformer=shape)
    for number in (1, 9):
        _tell(aws, n=number, k="abc")
    assert [json.loads(message["Body"]) for message in until(lambda: aws.receive(url))] == [{"got": 9}]


def a_rule_starts_a_state_machine(aws: Aws) -> None:
    states, role = aws("stepfunctions"), aws.role()
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    machine = states.create_state_machine(name=aws.name("m"), definition=definition, roleArn=role)["stateMachineArn"]
    _rule(aws, {"source": ["own"]}, Arn=machine, RoleArn=role)
    _tell(aws)
    until(lambda: states.list_executions(stateMachineArn=machine)["executions"])


def a_rule_invokes_a_function_that_permits_it(aws: Aws) -> None:
    url = aws.queue()
    name = aws.function(_SENDING, Environment={"Variables": {"TO": url}})
    rule = _rule(aws, {"source": ["own"]}, Arn=aws.arn("lambda", f"function:{name}"))
    permit = {"StatementId": "1", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"}
    aws("lambda").add_permission(FunctionName=name, SourceArn=rule, **permit)
    _tell(aws)
    until(lambda: aws.receive(url))


def a_queue_without_a_policy_gets_nothing(aws: Aws) -> None:
    url = aws("sqs").create_queue(QueueName=aws.name("closed"))["QueueUrl"]
    _rule(aws, {"source": ["own"]}, Arn=aws.queue_arn(url))
    _tell(aws)
    time.sleep(0.5)
    assert not aws.receive(url), "it got the event"


def an_archive_is_replayed(aws: Aws) -> None:
    events, url = aws("events"), aws.queue()
    _rule(aws, {"source": ["own"]}, Arn=aws.queue_arn(url))
    bus = aws.arn("events", f"event-bus/{aws.name('own')}")
    archive = events.create_archive(ArchiveName=aws.name("a"), EventSourceArn=bus)["ArchiveArn"]
    began = time.time() - 5
    _tell(aws)
    [message] = until(lambda: aws.receive(url))
    aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    times = {"EventStartTime": began, "EventEndTime": time.time() + 5}
    where = {"EventSourceArn": archive, "Destination": {"Arn": bus}}
    events.start_replay(ReplayName=aws.name("replay"), **where, **times)
    until(lambda: aws.receive(url))
