"""A malformed request must say what is wrong with it: an internal error sends the user looking in the wrong place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from .running import REGION, Emulator

_TARGETS = {
    "dynamodb": ["DynamoDB_20120810.PutItem", "DynamoDB_20120810.BatchWriteItem", "DynamoDB_20120810.ExecuteStatement"],
    "sqs": ["AmazonSQS.CreateQueue", "AmazonSQS.SendMessage"],
    "ssm": ["AmazonSSM.PutParameter", "AmazonSSM.GetParameters"],
    "secretsmanager": ["secretsmanager.CreateSecret"],
    "states": ["AWSStepFunctions.StartExecution"],
    "events": ["AWSEvents.PutEvents"],
    "logs": ["Logs_20140328.PutLogEvents"],
    "kms": ["TrentService.CreateKey"],
    "cognito-idp": ["AWSCognitoIdentityProviderService.CreateUserPool"],
}
_PATHS = {
    "lambda": ["/2015-03-31/functions", "/2015-03-31/event-source-mappings"],
    "apigateway": ["/v2/apis"],
    "scheduler": ["/schedules/s"],
    "rds-data": ["/Execute"],
}
_BODIES = {
    "cut off": b'{"Name": "a',
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "a number": b"5",
    "not UTF-8": b'{"Name": "\xff"}',
    "half a pair": b'{"Name": "a\\ud800"}',
    "the other half": b'{"Name": "a\\uDC00"}',
    "nested too deeply": b'{"Name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of 5,000 digits": b'{"Name": 1' + b"0" * 5_000 + b"}",
}
_NAMES = ("TableName", "RequestItems", "Statement", "QueueUrl", "Names", "Name", "stateMachineArn", "Entries")
_VALUES: tuple[Any, ...] = (5, True, [1], {"x": []}, "x", None)
_WRONG_TYPES = [{name: value} for name in _NAMES for value in _VALUES]

_http = httpx.Client()


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("malformed"))
    yield running
    running.kill()


def _send(emulator: Emulator, service: str, target: str, body: bytes) -> httpx.Response:
    """A signed request: to a path, or to the root with the name of an operation."""
    path, headers = (target, {"content-type": "application/json"}) if target[0] == "/" else ("/", {})
    headers = headers or {"content-type": "application/x-amz-json-1.0", "x-amz-target": target}
    request = AWSRequest("POST", f"{emulator.url}{path}", headers=headers, data=body)
    SigV4Auth(Credentials(emulator.key.access_key_id, emulator.key.secret_access_key), service, REGION).add_auth(
        request
    )
    return _http.post(f"{emulator.url}{path}", content=body, headers=dict(request.headers))


def _calls() -> list[tuple[str, str]]:
    return [(service, target) for group in (_TARGETS, _PATHS) for service in group for target in group[service]]


@pytest.mark.parametrize("fault", _BODIES)
def test_a_body_that_is_no_json_object_is_the_callers_fault_in_every_service(emulator: Emulator, fault: str) -> None:
    for service, target in _calls():
        answer = _send(emulator, service, target, _BODIES[fault])
        assert answer.status_code == httpx.codes.BAD_REQUEST, (service, target, answer.text)
        assert answer.json()["message"] or answer.json()["__type"]


def test_a_value_of_another_type_is_the_callers_fault_in_every_service(emulator: Emulator) -> None:
    for service, targets in _TARGETS.items():
        for target in targets:
            for content in _WRONG_TYPES:
                answer = _send(emulator, service, target, json.dumps(content).encode())
                assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, (target, content, answer.text)


def test_a_number_is_sent_to_a_table_as_text(emulator: Emulator) -> None:
    item = {"pk": {"S": "a"}, "list": {"L": [{"N": 123}]}}
    body = json.dumps({"TableName": "any", "Item": item}).encode()
    answer = _send(emulator, "dynamodb", "DynamoDB_20120810.PutItem", body)
    assert answer.json()["__type"] == "SerializationException"
    assert answer.json()["message"] == "NUMBER_VALUE cannot be converted to String"


def test_the_refusal_names_the_field_and_its_type(emulator: Emulator) -> None:
    answer = _send(emulator, "sqs", "AmazonSQS.CreateQueue", b'{"QueueName": 5}')
    assert answer.json()["__type"] == "SerializationException"
    assert answer.json()["message"] == "NUMBER_VALUE cannot be converted to String (QueueName)"
    answer = _send(emulator, "events", "AWSEvents.PutEvents", b'{"Entries": [5]}')
    assert answer.json()["message"] == "Unexpected field type (Entries[0] must be a structure)"


def test_nothing_is_stored_that_could_not_be_read_again(emulator: Emulator) -> None:
    dynamodb = emulator.client("dynamodb")
    dynamodb.create_table(
        TableName="texts",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    for text in ("\ud800", "\udfff", "a\udc00\ud800"):
        put = {"PutRequest": {"Item": {"pk": {"S": "half"}, "text": {"S": text}}}}
        with pytest.raises(ClientError, match=r"SerializationException.*half of a surrogate pair"):
            dynamodb.batch_write_item(RequestItems={"texts": [put]})
    with pytest.raises(ClientError, match="SerializationException"):
        emulator.client("ssm").put_parameter(Name="half", Value="\ud800", Type="String")
    url = emulator.client("sqs").create_queue(QueueName="half")["QueueUrl"]
    with pytest.raises(ClientError, match="InvalidMessageContents"):
        emulator.client("sqs").send_message(QueueUrl=url, MessageBody="\ud800")
    whole = {"pk": {"S": "whole"}, "text": {"S": "\U0001f600 \\ud800"}}
    dynamodb.put_item(TableName="texts", Item=whole)
    assert dynamodb.scan(TableName="texts")["Items"] == [whole]


def test_an_invocation_with_a_broken_payload_names_the_payload(emulator: Emulator) -> None:
    emulator.function("called", emulator.role("called"))
    payloads: list[Any] = [b"\xff", b'{"a": ' + b"[" * 100_000, b"1" * 5_000]
    for payload in payloads:
        with pytest.raises(ClientError, match=r"InvalidRequestContent.*Could not parse request body into json"):
            emulator.client("lambda").invoke(FunctionName="called", Payload=payload)


def test_the_content_of_an_object_is_not_taken_for_a_request(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="contents", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="contents", Key="a/invocations", Body=b"{not JSON", ContentType="application/json")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        s3.put_object(Bucket="missing", Key="a/invocations", Body=b"{not JSON", ContentType="application/json")
