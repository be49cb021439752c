"""Work that is not finished: parts of an upload, records of a stream, a session of a role."""

from __future__ import annotations

import json
from typing import Any

from .kept_settings import ALL, KEYS
from .running import REGION, Emulator

_OPEN = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
_STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
_BUCKET, _KEY = "unfinished", "large"


def begin_upload(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.create_multipart_upload(Bucket=_BUCKET, Key=_KEY)


def upload_part(emulator: Emulator) -> None:
    upload = _upload(emulator)
    emulator.client("s3").upload_part(Bucket=_BUCKET, Key=_KEY, UploadId=upload, PartNumber=1, Body=b"part" * 1000)


def parts(emulator: Emulator) -> Any:
    """Size and ETag of what was uploaded so far."""
    found = emulator.client("s3").list_parts(Bucket=_BUCKET, Key=_KEY, UploadId=_upload(emulator))
    return [(part["Size"], part["ETag"]) for part in found["Parts"]]


def _upload(emulator: Emulator) -> str:
    (upload,) = emulator.client("s3").list_multipart_uploads(Bucket=_BUCKET)["Uploads"]
    return str(upload["UploadId"])


def stream(emulator: Emulator) -> None:
    emulator.client("dynamodb").create_table(TableName="streamed", StreamSpecification=_STREAM, **KEYS)


def write_to_stream(emulator: Emulator) -> None:
    for number in range(3):
        emulator.client("dynamodb").put_item(TableName="streamed", Item={"pk": {"S": str(number)}})


def records(emulator: Emulator) -> Any:
    streams = emulator.client("dynamodbstreams")
    (found,) = streams.list_streams(TableName="streamed")["Streams"]
    (shard,) = streams.describe_stream(StreamArn=found["StreamArn"])["StreamDescription"]["Shards"]
    where = {"StreamArn": found["StreamArn"], "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(**where)["ShardIterator"]
    return [each["dynamodb"]["Keys"] for each in streams.get_records(ShardIterator=iterator)["Records"]]


class Session:
    """Credentials of a role that a caller assumed."""

    def __init__(self) -> None:
        self._credentials: dict[str, str] = {}

    def prepare(self, emulator: Emulator) -> None:
        emulator.role("assumed", ALL)
        document = json.dumps({"Version": "2012-10-17", "Statement": [_OPEN]})
        emulator.client("iam").update_assume_role_policy(RoleName="assumed", PolicyDocument=document)

    def assume(self, emulator: Emulator) -> None:
        role = "arn:aws:iam::000000000000:role/assumed"
        found = emulator.client("sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
        names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey"}
        names["AWS_SESSION_TOKEN"] = "SessionToken"
        self._credentials = {variable: found[name] for variable, name in names.items()}

    def see(self, emulator: Emulator) -> Any:
        return emulator.client("sts", self._credentials).get_caller_identity()["Arn"]
