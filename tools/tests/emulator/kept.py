"""One acknowledged change of each kind of state, and how to see that it is still there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .kept_backlogs import Session, begin_upload, parts, records, stream, upload_part, write_to_stream
from .kept_settings import (
    ALL,
    KEYS,
    change_function,
    configure,
    configured,
    function,
    functions,
    secret,
    seen_users,
    stack,
    stacked,
    users,
)
from .running import REGION, Emulator


@dataclass(frozen=True)
class Kept:
    """`prepare` makes what `change` needs; `see` returns the same before and after a kill."""

    change: Callable[[Emulator], object]
    see: Callable[[Emulator], object]
    prepare: Callable[[Emulator], object] = lambda _: None


def _url(emulator: Emulator, queue: str = "queue") -> str:
    return f"{emulator.url}/000000000000/{queue}"


def _receive(emulator: Emulator, **given: Any) -> list[Any]:
    received = emulator.client("sqs").receive_message(QueueUrl=_url(emulator), MaxNumberOfMessages=10, **given)
    messages: list[Any] = received.get("Messages", [])
    return messages


def _three_messages(emulator: Emulator) -> None:
    emulator.client("sqs").create_queue(QueueName="queue")
    for body in "abc":
        emulator.client("sqs").send_message(QueueUrl=_url(emulator), MessageBody=body)


def _receive_and_settle(emulator: Emulator) -> None:
    """One message is deleted, one stays invisible, one becomes visible again."""
    sqs = emulator.client("sqs")
    first, _, last = [each["ReceiptHandle"] for each in _receive(emulator, VisibilityTimeout=600)]
    sqs.delete_message_batch(QueueUrl=_url(emulator), Entries=[{"Id": "1", "ReceiptHandle": first}])
    sqs.change_message_visibility(QueueUrl=_url(emulator), ReceiptHandle=last, VisibilityTimeout=0)


def _counts(emulator: Emulator) -> list[str]:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = emulator.client("sqs").get_queue_attributes(QueueUrl=_url(emulator), AttributeNames=names)["Attributes"]
    return [found[name] for name in names]


def _table(emulator: Emulator, name: str = "table") -> None:
    emulator.client("dynamodb").create_table(TableName=name, **KEYS)


def _write_items(emulator: Emulator, table: str = "table") -> None:
    db = emulator.client("dynamodb")
    for number in range(4):
        db.put_item(TableName=table, Item={"pk": {"S": str(number)}, "b": {"B": b"\xff"}, "l": {"L": [{"NULL": True}]}})
    update = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1.5"}}}
    db.update_item(TableName=table, Key={"pk": {"S": "0"}}, **update)
    db.delete_item(TableName=table, Key={"pk": {"S": "1"}})
    moved = [{"Delete": {"TableName": table, "Key": {"pk": {"S": "2"}}}}]
    moved.append({"Put": {"TableName": table, "Item": {"pk": {"S": "é\U0001f600"}}}})
    db.transact_write_items(TransactItems=moved)


def _replace_table(emulator: Emulator) -> None:
    """A table of the same name has nothing of the one that was deleted."""
    _write_items(emulator, "other")
    emulator.client("dynamodb").delete_table(TableName="other")
    _table(emulator, "other")


def _items(emulator: Emulator, table: str = "table") -> Any:
    found = emulator.client("dynamodb").scan(TableName=table)["Items"]
    return found, emulator.client("dynamodb").describe_table(TableName=table)["Table"]["ItemCount"]


def _bucket(emulator: Emulator) -> None:
    emulator.client("s3").create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    emulator.client("s3").put_object(Bucket="bucket", Key="old", Body=b"old")


def _write_objects(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    for key in ("a/b", "x.tmp", "x.meta.json"):
        s3.put_object(Bucket="bucket", Key=key, Body=key.encode(), Metadata={"k": "v"})
    s3.put_object_tagging(Bucket="bucket", Key="a/b", Tagging={"TagSet": [{"Key": "t", "Value": "1"}]})
    s3.delete_object(Bucket="bucket", Key="old")
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})


def _objects(emulator: Emulator) -> Any:
    s3 = emulator.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket="bucket")["Contents"]]
    bodies = [s3.get_object(Bucket="bucket", Key=key)["Body"].read() for key in keys]
    tags = s3.get_object_tagging(Bucket="bucket", Key="a/b")["TagSet"]
    return keys, bodies, tags, s3.get_bucket_versioning(Bucket="bucket")["Status"]


_SESSION = Session()
KINDS = {
    "deleted, hidden and shown messages": Kept(_receive_and_settle, _counts, _three_messages),
    "items": Kept(_write_items, _items, _table),
    "a table in the place of another": Kept(
        _replace_table, lambda emulator: _items(emulator, "other"), lambda emulator: _table(emulator, "other")
    ),
    "objects, tags and a bucket's settings": Kept(_write_objects, _objects, _bucket),
    "a secret's newest value": Kept(
        secret, lambda emulator: emulator.client("secretsmanager").get_secret_value(SecretId="secret")["SecretString"]
    ),
    "settings of six services": Kept(configure, configured, lambda emulator: emulator.role("role", ALL)),
    "users": Kept(users, seen_users),
    "a stack and what it made": Kept(stack, stacked),
    "a part of an upload": Kept(upload_part, parts, begin_upload),
    "records of a stream": Kept(write_to_stream, records, stream),
    "a session of a role": Kept(_SESSION.assume, _SESSION.see, _SESSION.prepare),
    "a function and its mapping": Kept(change_function, functions, function),
}
