"""Calls that were made to fail do, as AWS's own failures look to a client, and others do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from .running import Emulator

_SQS = {"authorization": "AWS4-HMAC-SHA256 Credential=skylift/20260101/eu-west-1/sqs/aws4_request"}


def _fault(emulator: Emulator, **fault: object) -> str:
    answer = emulator.control.post("/_skylift/faults", json=fault)
    assert answer.status_code == httpx.codes.OK, answer.text
    return str(answer.json()["id"])


def _code(call: Any, **parameters: object) -> str:
    try:
        call(**parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One for all tests here."""
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    yield running
    running.kill()


@pytest.fixture
def once(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """An emulator whose clients try once; its faults end with the test."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    yield emulator
    emulator.control.delete("/_skylift/faults")


def test_a_throttled_table_throttles_that_operation_on_that_table_so_many_times(once: Emulator) -> None:
    db = once.client("dynamodb")
    key = {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
    for name in ("hot", "cold"):
        db.create_table(TableName=name, AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}], **key)
    throttled = "ProvisionedThroughputExceededException"
    _fault(once, service="dynamodb", operation="PutItem", resource="hot", error=throttled, count=2)

    item = {"Item": {"pk": {"S": "1"}}}
    assert _code(db.put_item, TableName="cold", **item) == ""
    assert _code(db.scan, TableName="hot") == ""
    assert [_code(db.put_item, TableName="hot", **item) for _ in range(3)] == [throttled, throttled, ""]
    assert once.control.get("/_skylift/faults").json()["faults"][0]["hits"] == 2


@pytest.mark.parametrize(
    ("service", "call", "parameters", "error"),
    [
        ("s3", "get_object", {"Bucket": "b", "Key": "k"}, "SlowDown"),
        ("sqs", "send_message", {"QueueUrl": "http://localhost/000000000000/q", "MessageBody": "m"}, "InternalError"),
        ("secretsmanager", "get_secret_value", {"SecretId": "s"}, "InternalServiceError"),
        ("states", "list_state_machines", {}, "ThrottlingException"),
        ("lambda", "list_functions", {}, "TooManyRequestsException"),
        ("sns", "list_topics", {}, "InternalError"),
        ("cognito-idp", "list_user_pools", {"MaxResults": 1}, "TooManyRequestsException"),
    ],
)
def test_each_service_fails_in_its_own_protocol_until_the_fault_ends(
    once: Emulator, service: str, call: str, parameters: dict[str, object], error: str
) -> None:
    client = once.client({"states": "stepfunctions"}.get(service, service))
    fault = _fault(once, service=service, error=error)
    assert _code(getattr(client, call), **parameters) == error

    assert once.control.delete("/_skylift/faults", params={"id": fault}).json() == {"ended": 1}
    assert _code(getattr(client, call), **parameters) != error


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ([], "JSON object"),
        ({"service": "s3"}, "error"),
        ({"service": "s4", "error": "SlowDown"}, "service"),
        ({"service": "s3", "error": "SlowDown", "rate": 2}, "rate"),
        ({"service": "s3", "error": "SlowDown", "count": 1.5}, "count"),
        ({"service": "s3", "error": "SlowDown", "opration": "GetObject"}, "opration"),
    ],
)
def test_a_malformed_fault_is_refused_with_the_field_that_is_wrong(
    emulator: Emulator, fault: object, named: str
) -> None:
    answer = emulator.control.post("/_skylift/faults", json=fault)
    assert answer.status_code == httpx.codes.BAD_REQUEST and named in answer.json()["message"]


def test_who_met_a_fault_is_told_by_the_port_it_called_from(once: Emulator) -> None:
    _fault(once, service="sqs", operation="ListQueues", error="InternalError")
    with httpx.Client() as client:
        asked = client.post(f"{once.url}/", data={"Action": "ListQueues"}, headers=_SQS)
        port = asked.extensions["network_stream"].get_extra_info("client_addr")[1]
        assert once.control.get("/_skylift/faults").json()["faults"][0]["callers"] == [port]


def test_the_time_of_a_hidden_message_can_be_over_at_once(once: Emulator) -> None:
    sqs = once.client("sqs")
    queue = sqs.create_queue(QueueName="hidden", Attributes={"VisibilityTimeout": "300"})["QueueUrl"]
    for body in ("one", "other"):
        sqs.send_message(QueueUrl=queue, MessageBody=body)
    assert len(sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]) == 2
    answer = once.control.post("/_skylift/visible", json={"queue": "hidden", "text": "one"})
    assert answer.json() == {"messages": 1}
    (again,) = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert again["Body"] == "one"
