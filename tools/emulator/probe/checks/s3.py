"""S3: objects, signed addresses, events."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from types import MappingProxyType

from probe.aws import Aws, refuses, until


def _status(
    url: str, method: str = "GET", body: bytes | None = None, *, headers: Mapping[str, str] = MappingProxyType({})
) -> int:
    request = urllib.request.Request(url, data=body, method=method, headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def an_object_keeps_its_metadata_and_is_read_in_part(aws: Aws) -> None:
    s3, bucket = aws("s3"), aws.bucket()
    s3.put_object(Bucket=bucket, Key="a/b c.txt", Body=b"0123456789", Metadata={"m": "1"}, ContentType="text/x")
    assert s3.get_object(Bucket=bucket, Key="a/b c.txt", Range="bytes=2-4")["Body"].read() == b"234"
    head = s3.head_object(Bucket=bucket, Key="a/b c.txt")
    assert (head["Metadata"], head["ContentType"]) == ({"m": "1"}, "text/x")
    refuses("NoSuchKey", s3.get_object, Bucket=bucket, Key="none")


def a_listing_is_paged_and_folded(aws: Aws) -> None:
    s3, bucket = aws("s3"), aws.bucket()
    for key in ("a/1", "a/2", "b"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    folded = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [one["Prefix"] for one in folded["CommonPrefixes"]] == ["a/"] and folded["Contents"][0]["Key"] == "b"
    page = s3.list_objects_v2(Bucket=bucket, MaxKeys=2)
    rest = s3.list_objects_v2(Bucket=bucket, ContinuationToken=page["NextContinuationToken"])
    assert [one["Key"] for one in rest["Contents"]] == ["b"]


def a_signed_put_holds_size_and_content(aws: Aws) -> None:
    s3, bucket, body = aws("s3"), aws.bucket(), b"hello"
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    wanted = {"Bucket": bucket, "Key": "k", "ContentLength": len(body), "ChecksumSHA256": digest}
    url = s3.generate_presigned_url("put_object", Params=wanted)
    headers = {"x-amz-checksum-sha256": digest}
    assert _status(url, "PUT", b"hello!", headers=headers) == 403
    assert _status(url, "PUT", b"jello", headers=headers) == 400
    assert _status(url, "PUT", body, headers=headers) == 200


def a_signed_address_expires(aws: Aws) -> None:
    s3, bucket = aws("s3"), aws.bucket()
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=3)
    assert _status(url) == 200
    time.sleep(4)
    assert _status(url) == 403


def a_signed_form_holds_the_length(aws: Aws) -> None:
    s3, bucket = aws("s3"), aws.bucket()
    form = s3.generate_presigned_post(bucket, "k", Conditions=[["content-length-range", 1, 5]])

    def post(data: bytes) -> int:
        fields = [(f'name="{name}"', str(value).encode()) for name, value in form["fields"].items()]
        parts = [*fields, ('name="file"; filename="f"', data)]
        body = b"".join(
            b"--b\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (about.encode(), value)
            for about, value in parts
        )
        return _status(
            form["url"], "POST", body + b"--b--\r\n", headers={"content-type": "multipart/form-data; boundary=b"}
        )

    assert post(b"abc") == 204 and post(b"abcdef") == 400


def only_one_creates_an_object(aws: Aws) -> None:
    s3, bucket = aws("s3"), aws.bucket()
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")
    refuses("PreconditionFailed", s3.put_object, Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")


def parts_become_one_object(aws: Aws) -> None:
    s3, where = aws("s3"), {"Bucket": aws.bucket(), "Key": "k"}
    upload = s3.create_multipart_upload(**where)["UploadId"]
    bodies = (b"a" * (5 << 20), b"b")
    parts = [
        {"PartNumber": number, "ETag": s3.upload_part(**where, UploadId=upload, PartNumber=number, Body=body)["ETag"]}
        for number, body in enumerate(bodies, 1)
    ]
    s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})
    assert s3.head_object(**where)["ContentLength"] == (5 << 20) + 1


def a_deleted_version_can_be_read(aws: Aws) -> None:
    s3, bucket = aws("s3"), aws.bucket()
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="k")
    refuses("NoSuchKey", s3.get_object, Bucket=bucket, Key="k")
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=version)["Body"].read() == b"1"


def an_upload_is_told_to_a_queue(aws: Aws) -> None:
    s3, bucket, url = aws("s3"), aws.bucket(), aws.queue()
    rule = {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".txt"}]}}
    told = {"QueueArn": aws.queue_arn(url), "Events": ["s3:ObjectCreated:*"], "Filter": rule}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [told]})
    for key in ("no.bin", "yes.txt"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")

    def keys() -> list[str]:
        bodies = [json.loads(message["Body"]) for message in aws.receive(url)]
        return [body["Records"][0]["s3"]["object"]["key"] for body in bodies if "Records" in body]

    assert until(keys) == ["yes.txt"]


def an_upload_is_an_event(aws: Aws) -> None:
    s3, events, bucket, url = aws("s3"), aws("events"), aws.bucket(), aws.queue()
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}})
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}}
    events.put_rule(Name=aws.name("rule"), EventPattern=json.dumps(pattern))
    events.put_targets(Rule=aws.name("rule"), Targets=[{"Id": "1", "Arn": aws.queue_arn(url)}])
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    [message] = until(lambda: aws.receive(url))
    assert json.loads(message["Body"])["detail-type"] == "Object Created"


def another_origin_is_not_let_in(aws: Aws) -> None:
    bucket = aws.bucket()
    rule = {"AllowedMethods": ["PUT"], "AllowedOrigins": ["http://app.localhost"], "AllowedHeaders": ["*"]}
    aws("s3").put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    for origin, status in (("http://app.localhost", 200), ("http://other.localhost", 403)):
        asked = {"origin": origin, "access-control-request-method": "PUT"}
        assert _status(f"{aws.endpoint}/{bucket}/k", "OPTIONS", headers=asked) == status, origin


def a_bucket_with_objects_is_not_deleted(aws: Aws) -> None:
    s3, bucket = aws("s3"), aws.bucket()
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    refuses("BucketNotEmpty", s3.delete_bucket, Bucket=bucket)
