"""The rules of a bucket that are the same for all: encryption, clean-up, what browsers may do."""

from collections.abc import Mapping

import pulumi
from pulumi_aws import s3

ABANDONED_DAYS = 1
OLD_VERSION_DAYS = 30
PREFLIGHT_SECONDS = 3600
UPLOAD_HEADERS = ["content-type", "content-length", "x-amz-*"]
ANSWER_HEADERS = ["etag", "x-amz-checksum-sha256"]


def encryption() -> s3.BucketServerSideEncryptionConfigurationRuleArgs:
    default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="AES256"
    )
    return s3.BucketServerSideEncryptionConfigurationRuleArgs(apply_server_side_encryption_by_default=default)


def clean_up(expiring: Mapping[str, int]) -> list[s3.BucketLifecycleConfigurationRuleArgs]:
    """expiring: prefix -> days."""
    return [_abandoned_uploads(), _old_versions(), *(_expiry(prefix, days) for prefix, days in expiring.items())]


def browsers(web_origins: pulumi.Input[list[str]]) -> s3.BucketCorsConfigurationCorsRuleArgs:
    return s3.BucketCorsConfigurationCorsRuleArgs(
        allowed_methods=["PUT", "GET", "HEAD"],
        allowed_origins=pulumi.Output.from_input(web_origins),
        allowed_headers=UPLOAD_HEADERS,
        expose_headers=ANSWER_HEADERS,
        max_age_seconds=PREFLIGHT_SECONDS,
    )


def _abandoned_uploads() -> s3.BucketLifecycleConfigurationRuleArgs:
    abort = s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(days_after_initiation=ABANDONED_DAYS)
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="abandoned-uploads", status="Enabled", filter=_whole_bucket(), abort_incomplete_multipart_upload=abort
    )


def _old_versions() -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="old-versions",
        status="Enabled",
        filter=_whole_bucket(),
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=OLD_VERSION_DAYS
        ),
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
    )


def _expiry(prefix: str, days: int) -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id=f"old-{prefix.strip('/')}",
        status="Enabled",
        filter=s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=prefix),
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(days=days),
    )


def _whole_bucket() -> s3.BucketLifecycleConfigurationRuleFilterArgs:
    return s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")
