"""AWS as moto plays it: a table and a bucket as infrastructure makes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

REGION = "eu-west-1"
KEYS = ("pk", "sk", "gsi1pk", "gsi1sk")


@dataclass(frozen=True)
class Aws:
    dynamodb: Any
    s3: Any
    table: str
    bucket: str


@dataclass(frozen=True)
class Clients:
    dynamodb: Any
    s3: Any

    def fresh(self) -> Aws:
        """A table and a bucket that no test has seen."""
        name = f"test-{uuid4()}"
        _create_table(self.dynamodb, name)
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return Aws(self.dynamodb, self.s3, name, name)


@contextmanager
def credentials() -> Iterator[None]:
    """Credentials that nobody checks: moto and the tests' PostgreSQL let everybody in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        yield


@contextmanager
def mocked() -> Iterator[Clients]:
    """For a module of tests at a time: clients are slow to make, and outside of it AWS must be what it was."""
    with credentials(), mock_aws():
        yield Clients(boto3.client("dynamodb"), boto3.client("s3", config=Config(signature_version="s3v4")))


def _create_table(client: Any, name: str) -> None:
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in KEYS],
        KeySchema=_keys("pk", "sk"),
        GlobalSecondaryIndexes=[
            {"IndexName": "gsi1", "KeySchema": _keys("gsi1pk", "gsi1sk"), "Projection": {"ProjectionType": "ALL"}}
        ],
    )


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
