"""Who narrows a role by what it used must not be told that a right is unused which AWS would have asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .running import Emulator, wait_for

_TABLE = "arn:aws:dynamodb:eu-west-1:000000000000:table/things"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("permissions"))
    yield running
    running.kill()


def _allow(actions: list[str], *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


def _holding(emulator: Emulator, name: str, *statements: dict[str, Any]) -> dict[str, str]:
    """What a function of that name, with a role of its own, signs with."""
    emulator.function(name, emulator.role(name, *statements))
    credentials: dict[str, str] = emulator.control.get(f"/_skylift/functions/{name}").json()["credentials"]
    return credentials


def _listed(emulator: Emulator, kind: str, role: str) -> dict[tuple[str, str], int]:
    """By action and resource, how often."""
    found = emulator.control.get("/_skylift/permissions").json()[kind]
    return {(use["action"], use["resource"]): use["calls"] for use in found if use["role"] == role}


def _table(emulator: Emulator) -> None:
    emulator.client("dynamodb").create_table(
        TableName="things",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )


def test_calls_are_counted_by_action_and_by_what_was_granted(emulator: Emulator) -> None:
    _table(emulator)
    keys = _holding(emulator, "writer", _allow(["dynamodb:PutItem", "dynamodb:UpdateItem"], _TABLE, f"{_TABLE}/*"))
    dynamodb = emulator.client("dynamodb", keys)
    item = {"TableName": "things", "Item": {"pk": {"S": "1"}}}
    for _ in range(2):
        dynamodb.put_item(**item)
    dynamodb.transact_write_items(TransactItems=[{"Put": item}])
    assert _listed(emulator, "used", "writer") == {("dynamodb:PutItem", _TABLE): 3}
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.get_item(TableName="things", Key={"pk": {"S": "1"}})
    assert _listed(emulator, "refused", "writer") == {("dynamodb:GetItem", _TABLE): 1}


def test_operations_are_told_by_the_right_that_they_need(emulator: Emulator) -> None:
    emulator.client("s3").create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    emulator.client("s3").put_object(Bucket="kept", Key="a/1", Body=b"x")
    rights = [_allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::kept/a/*")]
    rights += [_allow(["s3:ListBucket"], "arn:aws:s3:::kept"), _allow(["lambda:InvokeFunction"], "*")]
    keys = _holding(emulator, "reader", *rights)
    s3 = emulator.client("s3", keys)
    s3.head_object(Bucket="kept", Key="a/1")
    s3.list_objects_v2(Bucket="kept", Prefix="a/")
    s3.copy_object(Bucket="kept", Key="a/2", CopySource="kept/a/1")
    emulator.client("lambda", keys).invoke(FunctionName="reader", InvocationType="DryRun")
    assert _listed(emulator, "used", "reader") == {
        ("s3:GetObject", "arn:aws:s3:::kept/a/*"): 2,
        ("s3:PutObject", "arn:aws:s3:::kept/a/*"): 1,
        ("s3:ListBucket", "arn:aws:s3:::kept"): 1,
        ("lambda:InvokeFunction", "*"): 1,
    }


def test_what_a_service_does_with_a_role_is_counted_too(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    sqs.create_queue(QueueName="fed")
    arn = "arn:aws:sqs:eu-west-1:000000000000:fed"
    draining = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    logs = "arn:aws:logs:eu-west-1:000000000000:log-group:/aws/lambda/drains:*"
    rights = _allow(draining, arn), _allow(["logs:CreateLogStream", "logs:PutLogEvents"], logs)
    alias = emulator.function("drains", emulator.role("drains", *rights))
    emulator.client("lambda").create_event_source_mapping(FunctionName=alias, EventSourceArn=arn)
    emulator.client("logs").create_log_group(logGroupName="/aws/lambda/drains")
    event = {"log_group": "/aws/lambda/drains", "log_stream": "s", "timestamp_ms": 1, "message": "hello"}
    for _ in range(2):
        assert emulator.control.post("/_skylift/logs", json={"events": [event]}).json() == {"written": 1}
    used = _listed(emulator, "used", "drains")
    # A mapping goes on polling: that is no number of calls.
    assert {action: calls for (action, _), calls in used.items()} == {
        **dict.fromkeys(draining, 0),
        "logs:CreateLogStream": 1,
        "logs:PutLogEvents": 2,
    }


def test_what_the_resources_own_policy_lets_through_uses_no_right_of_the_role(emulator: Emulator) -> None:
    keys = _holding(emulator, "guest")
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName="open")["QueueUrl"]
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",'
        ' "Principal": {"AWS": "arn:aws:iam::000000000000:role/guest"}}]}'
    )
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    emulator.client("sqs", keys).send_message(QueueUrl=url, MessageBody="1")
    assert _listed(emulator, "used", "guest") == {("sqs:SendMessage", ""): 1}


def test_the_administrator_uses_nobodys_rights(emulator: Emulator) -> None:
    emulator.client("sqs").list_queues()
    listed = emulator.control.get("/_skylift/permissions").json()
    assert not [use for use in listed["used"] if use["action"] == "sqs:ListQueues"]


def test_a_forgotten_mapping_is_seen_again(emulator: Emulator) -> None:
    """After the emulator came back it knows what is still in use."""
    emulator.stop()
    emulator.start()
    wait_for(lambda: len(_listed(emulator, "used", "drains")) >= 3)
