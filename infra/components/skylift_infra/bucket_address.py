"""A bucket's name with the rights to its objects, always below a prefix."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from skylift_infra.access import Access
from skylift_infra.policy import Statement


@dataclass(frozen=True, kw_only=True)
class BucketAddress:
    """A URL is presigned with the caller's own rights: who hands out uploads asks for `writing`."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    @classmethod
    def of(cls, exported: pulumi.Output[Any]) -> "BucketAddress":
        return cls(name=exported.apply(lambda bucket: bucket["name"]), arn=exported.apply(lambda bucket: bucket["arn"]))

    def export(self) -> dict[str, pulumi.Output[str]]:
        return {"name": self.name, "arn": self.arn}

    def reading(self, prefix: str, variable: str = "BUCKET_NAME") -> Access:
        # Without the right to list, S3 answers 403 instead of 404 for an object that is not there; the question
        # carries no prefix, so the right cannot be narrowed by one.
        listing = Statement(actions=["s3:ListBucket"], resources=[self.arn], dials="s3")
        return Access(environment={variable: self.name}, statements=[self._may(["s3:GetObject"], prefix), listing])

    def writing(self, prefix: str, variable: str = "BUCKET_NAME") -> Access:
        return Access(environment={variable: self.name}, statements=[self._may(["s3:PutObject"], prefix)])

    def giving_up(self, prefix: str) -> Statement:
        """For tools that write large files in parts, and leave nothing behind when they stop half way."""
        return self._may(["s3:AbortMultipartUpload"], prefix)

    def deleting(self, prefix: str, variable: str = "BUCKET_NAME") -> Access:
        return Access(environment={variable: self.name}, statements=[self._may(["s3:DeleteObject"], prefix)])

    def emptying(self, prefix: str, variable: str = "BUCKET_NAME") -> Access:
        """To find and delete all that is below the prefix, without the right to read it."""
        listing = Statement(actions=["s3:ListBucket"], resources=[self.arn], dials="s3")
        return Access(environment={variable: self.name}, statements=[self._may(["s3:DeleteObject"], prefix), listing])

    def created(self, prefix: str) -> pulumi.Output[dict[str, Any]]:
        """EventBridge pattern of objects that appear below the prefix."""
        return self.name.apply(
            lambda name: {
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {"bucket": {"name": [name]}, "object": {"key": [{"prefix": prefix}]}},
            }
        )

    def _may(self, actions: Sequence[str], prefix: str) -> Statement:
        objects = pulumi.Output.concat(self.arn, "/", prefix, "*")
        return Statement(actions=actions, resources=[objects], dials="s3")
