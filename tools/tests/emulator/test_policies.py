"""A role that AWS lets through must work on the laptop, and one that AWS refuses must fail there, not on AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from .fake_executor import FakeExecutor
from .policy_calls import CALLS, Call
from .policy_rows import ROWS
from .running import REGION, Emulator

_TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
)
_DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "403")


class Role:
    """One role with a tag; its policy is replaced for each row."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator, self._iam = emulator, emulator.client("iam")
        tags = [{"Key": "team", "Value": "own"}]
        self._iam.create_role(RoleName="asked", AssumeRolePolicyDocument=_TRUST, Tags=tags)
        self._iam.create_role(RoleName="pathed", Path="/team/", AssumeRolePolicyDocument=_TRUST)
        arn = "arn:aws:iam::000000000000:role/asked"
        sts = emulator.client("sts")
        self._keys = sts.assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]

    def may(self, statement: dict[str, Any], call: Call) -> bool:
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._iam.put_role_policy(RoleName="asked", PolicyName="own", PolicyDocument=document)
        try:
            call(self._client)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _DENIED:
                raise
            return False
        return True

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self._emulator.url,
            region_name=REGION,
            aws_access_key_id=self._keys["AccessKeyId"],
            aws_secret_access_key=self._keys["SecretAccessKey"],
            aws_session_token=self._keys["SessionToken"],
            config=Config(s3={"addressing_style": "path"}),
        )


def _things(emulator: Emulator) -> None:
    """What the calls are about."""
    s3, ssm, logs = emulator.client("s3"), emulator.client("ssm"), emulator.client("logs")
    s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="files", Key="own/a", Body=b"")
    emulator.client("dynamodb").create_table(
        TableName="things",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )
    emulator.client("sqs").create_queue(QueueName="work")
    for name in ("/own/a", "/own/b", "/other/a"):
        ssm.put_parameter(Name=name, Value="x", Type="String")
    emulator.client("secretsmanager").create_secret(Name="kept", SecretString="x")
    logs.create_log_group(logGroupName="/own/group")
    logs.create_log_stream(logGroupName="/own/group", logStreamName="stream")
    emulator.function("called", emulator.role("called"))


@pytest.fixture(scope="module")
def role(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Role]:
    running = Emulator(tmp_path_factory.mktemp("policies"))
    executor = FakeExecutor(running.socket)
    _things(running)
    yield Role(running)
    executor.shutdown()
    executor.server_close()
    running.kill()


def _name(row: tuple[dict[str, Any], str, bool]) -> str:
    statement, call, decision = row
    what = statement.get("Condition") or statement.get("Resource") or statement
    return f"{call}: {what} is {'allowed' if decision else 'denied'}"


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_a_call_is_decided_as_on_aws(role: Role, row: tuple[dict[str, Any], str, bool]) -> None:
    statement, call, decision = row
    assert role.may(statement, CALLS[call]) is decision
