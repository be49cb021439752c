"""Buckets and their settings: each setting is a resource of its own that puts and deletes one document."""

from __future__ import annotations

import contextlib
from typing import Any

from skylift_tools.aws import policies, request
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class Bucket(Resource):
    token = "aws:s3/bucket:Bucket"
    constants = {"websiteDomain": "", "websiteEndpoint": ""}
    unfilled = frozenset({"hostedZoneId"})
    service = "s3"
    name = Name("bucket", limit=63, lower=True)
    tagged = True
    stateful = True
    defaults = {"forceDestroy": False}
    delete = call("delete_bucket", Bucket="$id")
    id = "{bucket}"
    formats = {
        "arn": "arn:aws:s3:::{bucket}",
        "bucketDomainName": "{bucket}.s3.amazonaws.com",
        "bucketRegion": "{region}",
        "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
    }

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        s3, bucket = account("s3"), props["bucket"]
        place = {"CreateBucketConfiguration": {"LocationConstraint": account.region}}
        with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=bucket, **({} if account.region == "us-east-1" else place))
        if props["tagsAll"]:
            tags = [{"Key": key, "Value": value} for key, value in props["tagsAll"].items()]
            s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
        return bucket, self.formatted(account, props)

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        if outputs.get("forceDestroy"):
            _empty(account, id)
        super().remove(account, id, outputs)


class Setting(Resource):
    """One document of a bucket: put under `member` of the operation, shaped by `document`."""

    service = "s3"
    identity = ("bucket",)
    replace_on = frozenset({"bucket"})
    id = "{bucket}"
    # The operation that puts it, the parameter that holds the document, and the operation that takes it away.
    put: tuple[str, str]
    away: str = ""

    def document(self, account: Account, props: Values) -> Any:
        operation, member = self.put
        return request.shaped(account("s3"), operation, member, value=props)

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        self._put(account, props)
        return props["bucket"], {}

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._put(account, new)
        return {}

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        if self.away:
            getattr(account("s3"), self.away)(Bucket=id)

    def _put(self, account: Account, props: Values) -> None:
        operation, member = self.put
        getattr(account("s3"), operation)(Bucket=props["bucket"], **{member: self.document(account, props)})


class BucketPolicy(Setting):
    token = "aws:s3/bucketPolicy:BucketPolicy"
    put = ("put_bucket_policy", "Policy")
    away = "delete_bucket_policy"

    def document(self, account: Account, props: Values) -> str:
        return policies.without_tls_denials(props["policy"])


class BucketPublicAccessBlock(Setting):
    token = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    put = ("put_public_access_block", "PublicAccessBlockConfiguration")
    away = "delete_public_access_block"


class BucketOwnershipControls(Setting):
    token = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    put = ("put_bucket_ownership_controls", "OwnershipControls")
    away = "delete_bucket_ownership_controls"

    def document(self, account: Account, props: Values) -> Values:
        return {"Rules": [{"ObjectOwnership": props["rule"]["objectOwnership"]}]}


class BucketServerSideEncryptionConfiguration(Setting):
    token = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    put = ("put_bucket_encryption", "ServerSideEncryptionConfiguration")
    away = "delete_bucket_encryption"

    def document(self, account: Account, props: Values) -> Values:
        return {"Rules": [_encryption(rule) for rule in props["rules"]]}


class BucketVersioning(Setting):
    token = "aws:s3/bucketVersioning:BucketVersioning"
    put = ("put_bucket_versioning", "VersioningConfiguration")

    def document(self, account: Account, props: Values) -> Values:
        return {"Status": props["versioningConfiguration"]["status"]}

    def _put(self, account: Account, props: Values) -> None:
        if props["versioningConfiguration"]["status"] != "Disabled":
            super()._put(account, props)


class BucketCorsConfiguration(Setting):
    token = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"
    put = ("put_bucket_cors", "CORSConfiguration")
    away = "delete_bucket_cors"


class BucketLifecycleConfiguration(Setting):
    token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    put = ("put_bucket_lifecycle_configuration", "LifecycleConfiguration")
    away = "delete_bucket_lifecycle"

    def document(self, account: Account, props: Values) -> Any:
        # S3 wants a filter in every rule, an empty one for all objects.
        rules = [{"filter": {}} | rule for rule in props["rules"]]
        return super().document(account, {**props, "rules": rules})


class BucketNotification(Setting):
    token = "aws:s3/bucketNotification:BucketNotification"
    put = ("put_bucket_notification_configuration", "NotificationConfiguration")

    def document(self, account: Account, props: Values) -> Values:
        wanted: Values = {"EventBridgeConfiguration": {}} if props.get("eventbridge") else {}
        for source, member, arn in _NOTIFIED:
            if props.get(source):
                wanted[member] = [_notification(item, arn) for item in props[source]]
        return wanted

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        account("s3").put_bucket_notification_configuration(Bucket=id, NotificationConfiguration={})


_NOTIFIED = (
    ("queues", "QueueConfigurations", "QueueArn"),
    ("topics", "TopicConfigurations", "TopicArn"),
    ("lambdaFunctions", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
)


def _notification(item: Values, arn: str) -> Values:
    rules = [("prefix", item.get("filterPrefix")), ("suffix", item.get("filterSuffix"))]
    found = [{"Name": name, "Value": value} for name, value in rules if value]
    target = {arn: item[arn[0].lower() + arn[1:]], "Events": item["events"]}
    return target | ({"Filter": {"Key": {"FilterRules": found}}} if found else {})


def _encryption(rule: Values) -> Values:
    given = rule["applyServerSideEncryptionByDefault"]
    default = {"SSEAlgorithm": given["sseAlgorithm"]}
    if "kmsMasterKeyId" in given:
        default["KMSMasterKeyID"] = given["kmsMasterKeyId"]
    return {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": rule.get("bucketKeyEnabled", False)}


def _empty(account: Account, bucket: str) -> None:
    for page in account("s3").get_paginator("list_object_versions").paginate(Bucket=bucket):
        for item in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            account("s3").delete_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])
