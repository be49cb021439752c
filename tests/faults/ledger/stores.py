"""Accounts of what AWS's own services acknowledged: items, messages, objects, secrets and stacks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from tests.faults.waiting import until

_HIDDEN_SECONDS = 1
_TEMPLATE = {
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "1"}},
    }
}
_INTERRUPTED = "emulator was ended"


class Items:
    """Writes to a table: new items, and a counter."""

    name = "table writes"

    def __init__(self, aws: Any, word: str) -> None:
        self._db, self._table = aws("dynamodb"), word
        self.acknowledged: dict[str, str] = {}
        self._counted = 0
        keys = {"AttributeName": "pk"}
        self._db.create_table(
            TableName=word,
            KeySchema=[{**keys, "KeyType": "HASH"}],
            AttributeDefinitions=[{**keys, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def act(self) -> None:
        key, value = uuid4().hex, uuid4().hex
        self._db.put_item(TableName=self._table, Item={"pk": {"S": key}, "value": {"S": value}})
        self.acknowledged[key] = value
        add = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
        self._db.update_item(TableName=self._table, Key={"pk": {"S": "counter"}}, **add)
        self._counted += 1

    def lost(self) -> list[str]:
        pages = self._db.get_paginator("scan").paginate(TableName=self._table)
        found = {item["pk"]["S"]: item for page in pages for item in page["Items"]}
        counter = int(found.pop("counter", {"n": {"N": "0"}})["n"]["N"])
        gone = [key for key, value in self.acknowledged.items() if found.get(key, {}).get("value") != {"S": value}]
        return gone + [f"{self._counted - counter} additions"] * (counter < self._counted)


class Messages:
    """Messages that were sent must come, once they are deleted never again."""

    name = "messages"

    def __init__(self, aws: Any, word: str) -> None:
        self._sqs = aws("sqs")
        attributes = {"VisibilityTimeout": str(_HIDDEN_SECONDS)}
        self._url = self._sqs.create_queue(QueueName=word, Attributes=attributes)["QueueUrl"]
        self.acknowledged: set[str] = set()
        self._waiting: set[str] = set()
        self._deleted: set[str] = set()

    def act(self) -> None:
        for _ in range(2):
            body = uuid4().hex
            self._sqs.send_message(QueueUrl=self._url, MessageBody=body)
            self.acknowledged.add(body)
            self._waiting.add(body)
        for _ in self._taken():
            pass

    def lost(self) -> list[str]:
        """Takes all that is there."""
        time.sleep(_HIDDEN_SECONDS + 0.2)
        came: list[str] = []
        while taken := list(self._taken()):
            came += taken
        gone, self._waiting = self._waiting - set(came), set()
        return [*gone]

    def _taken(self) -> Iterator[str]:
        received = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=3).get("Messages", [])
        for message in received:
            body = message["Body"]
            assert body not in self._deleted, f"the message {body} came after it was deleted"
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
            self._deleted.add(body)
            self._waiting.discard(body)
            yield body


class Objects:
    """Files, and one file that is written again and again."""

    name = "objects"

    def __init__(self, aws: Any, word: str) -> None:
        self._s3, self._bucket = aws("s3"), word
        self.acknowledged: dict[str, bytes] = {}
        self._version = self._attempt = 0
        self._s3.create_bucket(Bucket=word, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    def act(self) -> None:
        key, body = f"{uuid4()}.bin", uuid4().bytes * 1000
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=body)
        self.acknowledged[key] = body
        self._attempt += 1
        # Each version is longer than the one before it.
        self._s3.put_object(Bucket=self._bucket, Key="again", Body=b"x" * self._attempt)
        self._version = self._attempt

    def lost(self) -> list[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        listed = {each["Key"] for page in pages for each in page.get("Contents", [])}
        gone = [key for key in self.acknowledged if key not in listed or self._read(key) != self.acknowledged[key]]
        kept = len(self._read("again")) if self._version else 0
        return gone + ["the newest version"] * (not self._version <= kept <= self._attempt)

    def _read(self, key: str) -> bytes:
        body: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body


class Secrets:
    """The value that was set last."""

    name = "secrets"

    def __init__(self, aws: Any, word: str) -> None:
        self._secrets, self._name = aws("secretsmanager"), word
        self.acknowledged: list[int] = [0]
        self._secrets.create_secret(Name=word, SecretString="0")

    def act(self) -> None:
        value = self.acknowledged[-1] + 1
        self._secrets.put_secret_value(SecretId=self._name, SecretString=str(value))
        self.acknowledged.append(value)

    def lost(self) -> list[str]:
        # A value that was not acknowledged is one more.
        value = int(self._secrets.get_secret_value(SecretId=self._name)["SecretString"])
        return [str(each) for each in self.acknowledged if each > value]


class Stacks:
    """Stacks whose creation was accepted are there; those that were complete still have what they made."""

    name = "stacks"

    def __init__(self, aws: Any, word: str) -> None:
        self._formation, self._ssm, self._word = aws("cloudformation"), aws("ssm"), word
        self.acknowledged: list[str] = []
        self._complete: set[str] = set()

    def act(self) -> None:
        name = f"{self._word}-{len(self.acknowledged)}-{uuid4().hex[:6]}"
        self._formation.create_stack(StackName=name, TemplateBody=json.dumps(_TEMPLATE))
        self.acknowledged.append(name)
        until(lambda: self._stack(name)["StackStatus"] == "CREATE_COMPLETE", f"{name} is made")
        self._complete.add(name)
        time.sleep(0.3)

    def lost(self) -> list[str]:
        return [name for name in self.acknowledged if not self._is_kept(name)]

    def _is_kept(self, name: str) -> bool:
        try:
            stack = self._stack(name)
        except self._formation.exceptions.ClientError:
            return False
        if name not in self._complete and _INTERRUPTED in stack.get("StackStatusReason", ""):
            return True
        until(lambda: self._stack(name)["StackStatus"] == "CREATE_COMPLETE", f"{name} is made")
        made = self._formation.describe_stack_resources(StackName=name)["StackResources"]
        (parameter,) = [each["PhysicalResourceId"] for each in made if each["LogicalResourceId"] == "Parameter"]
        return bool(self._ssm.get_parameters(Names=[parameter])["Parameters"])

    def _stack(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self._formation.describe_stacks(StackName=name)["Stacks"][0]
        return found
