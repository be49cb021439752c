import base64
import hashlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from skylift import correlation, messages
from skylift.errors import NotFound, TooLarge, Unavailable
from skylift.objects import Objects, Upload
from skylift.secrets import Secret

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
BODY = b"%PDF-1.7 and so on"


@pytest.fixture
def objects(aws: None) -> Objects:
    boto3.client("s3").create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return Objects("files", now=lambda: NOW)


def test_an_upload_is_signed_for_its_size_content_and_type(objects: Objects) -> None:
    upload = Upload(len(BODY), hashlib.sha256(BODY).hexdigest(), "application/pdf")
    presigned = objects.presign_put("documents/1.pdf", upload, expires_seconds=300)
    assert presigned.method == "PUT" and presigned.expires_at.isoformat() == "2026-01-01T12:05:00+00:00"
    parts = urlsplit(presigned.url)
    # The global host would answer with a redirect, which no signature survives.
    assert parts.hostname == "files.s3.eu-west-1.amazonaws.com"
    (signed,) = parse_qs(parts.query)["X-Amz-SignedHeaders"]
    assert signed.split(";") == ["content-length", "content-type", "host", "x-amz-checksum-sha256"]
    checksum = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    assert presigned.headers == {"Content-Type": "application/pdf", "x-amz-checksum-sha256": checksum}


def test_an_endpoint_of_ones_own_is_addressed_by_path(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    presigned = Objects("files").presign_get("a/b.pdf", filename="b.pdf", expires_seconds=60)
    assert presigned.url.startswith("http://localhost:4566/files/a/b.pdf?")


def test_a_download_is_named_as_the_user_named_it(objects: Objects) -> None:
    presigned = objects.presign_get("documents/1.pdf", filename='Übersicht "1"\r\n.pdf', expires_seconds=60)
    (disposition,) = parse_qs(urlsplit(presigned.url).query)["response-content-disposition"]
    exact = "%C3%9Cbersicht%20%221%22%0D%0A.pdf"
    assert disposition == f"attachment; filename=\"_bersicht _1___.pdf\"; filename*=UTF-8''{exact}"


def test_files_are_seen_read_and_deleted(objects: Objects) -> None:
    boto3.client("s3").put_object(Bucket="files", Key="1.pdf", Body=BODY, ContentType="application/pdf")
    head = objects.head("1.pdf")
    assert head and head.size_bytes == len(BODY) and head.content_type == "application/pdf"
    assert objects.read("1.pdf", max_bytes=len(BODY)) == BODY
    with pytest.raises(TooLarge):
        objects.read("1.pdf", max_bytes=len(BODY) - 1)
    objects.delete("1.pdf")
    objects.delete("1.pdf")
    assert objects.head("1.pdf") is None
    with pytest.raises(NotFound):
        objects.read("1.pdf", max_bytes=10)


def test_a_store_that_does_not_answer_is_unavailable(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(Unavailable):
        Objects("files").head("1.pdf")


def test_a_secret_is_read_once_until_its_time_is_over(aws: None) -> None:
    manager: Any = boto3.client("secretsmanager")
    arn = manager.create_secret(Name="key", SecretString="first")["ARN"]
    clock = iter([0, 299, 300, 300])
    secret = Secret(arn, clock=lambda: next(clock))
    assert secret.text() == "first"
    manager.put_secret_value(SecretId=arn, SecretString="second")
    assert secret.text() == "first"
    assert secret.key() == b"second"
    assert "second" not in repr(secret)


class Reindex(messages.Message):
    document_id: str


def test_a_message_carries_its_correlation_id(aws: None) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="work")["QueueUrl"]
    with correlation.using("trace-0001"):
        message_id = messages.send(url, Reindex(document_id="d-1"))
    (received,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert received["MessageId"] == message_id
    assert received["MessageAttributes"]["correlation_id"]["StringValue"] == "trace-0001"
    assert Reindex.parse(received["Body"]) == Reindex(document_id="d-1")


def test_a_field_of_a_newer_release_is_passed_over() -> None:
    assert Reindex.parse('{"document_id": "d-1", "added_later": 1}').document_id == "d-1"
