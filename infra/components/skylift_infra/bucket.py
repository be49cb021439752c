"""A private bucket that tells EventBridge what happens in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from skylift_infra import bucket_rules, json_text, policy
from skylift_infra.bucket_address import BucketAddress
from skylift_infra.table import StoreSettings


@dataclass(frozen=True, kw_only=True)
class BucketArgs:
    """web_origins: sites whose pages may upload and download, or None where no browser does. emptied_on_destroy: for
    stacks that come and go; elsewhere a bucket with objects refuses to be deleted. expiring: prefix -> days after which
    the objects below it are deleted.
    """

    settings: StoreSettings
    web_origins: pulumi.Input[list[str]] | None
    emptied_on_destroy: bool
    expiring: Mapping[str, int] = field(default_factory=dict)


class Bucket(pulumi.ComponentResource):
    """The name gets a random suffix: bucket names are shared by the whole world."""

    def __init__(self, name: str, args: BucketArgs) -> None:
        super().__init__("skylift:aws:Bucket", name)
        self.name = name
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.bucket = self._bucket()
        self.address = BucketAddress(name=self.bucket.bucket, arn=self.bucket.arn)
        self._closed_to_the_public()
        self._encrypted()
        self._versions()
        self._cleaned_up()
        self._open_to_browsers()
        self._announces_events()
        self.register_outputs({"name": self.bucket.bucket})

    def _bucket(self) -> aws.s3.Bucket:
        opts = pulumi.ResourceOptions(parent=self, protect=self.args.settings.protect)
        return aws.s3.Bucket(self.name, force_destroy=self.args.emptied_on_destroy, opts=opts)

    def _closed_to_the_public(self) -> None:
        block = aws.s3.BucketPublicAccessBlock(
            self.name,
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._child,
        )
        aws.s3.BucketOwnershipControls(
            self.name, bucket=self.bucket.id, rule={"object_ownership": "BucketOwnerEnforced"}, opts=self._child
        )
        objects = pulumi.Output.concat(self.bucket.arn, "/*")
        statements = [policy.tls_only([self.bucket.arn, objects], "s3:*")]
        text = json_text.dumps({"Version": policy.TRUST_VERSION, "Statement": statements})
        # S3 refuses two changes of a bucket's access at the same time.
        opts = pulumi.ResourceOptions(parent=self, depends_on=[block])
        aws.s3.BucketPolicy(self.name, bucket=self.bucket.id, policy=text, opts=opts)

    def _encrypted(self) -> None:
        aws.s3.BucketServerSideEncryptionConfiguration(
            self.name, bucket=self.bucket.id, rules=[bucket_rules.encryption()], opts=self._child
        )

    def _versions(self) -> None:
        if self.args.settings.restore:
            aws.s3.BucketVersioning(
                self.name, bucket=self.bucket.id, versioning_configuration={"status": "Enabled"}, opts=self._child
            )

    def _cleaned_up(self) -> None:
        aws.s3.BucketLifecycleConfiguration(
            self.name, bucket=self.bucket.id, rules=bucket_rules.clean_up(self.args.expiring), opts=self._child
        )

    def _open_to_browsers(self) -> None:
        if self.args.web_origins is None:
            return
        rules = [bucket_rules.browsers(self.args.web_origins)]
        aws.s3.BucketCorsConfiguration(self.name, bucket=self.bucket.id, cors_rules=rules, opts=self._child)

    def _announces_events(self) -> None:
        aws.s3.BucketNotification(self.name, bucket=self.bucket.id, eventbridge=True, opts=self._child)
