"""CloudFormation: a bucket that holds objects or versions is not deleted with its stack.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_PARAMETERS = ("resource_type", "physical_id", "props", "stack_name", "logical_id")
DELETE = Seam("ministack.services.cloudformation.stacks", "_delete_resource", _PARAMETERS)
BUCKETS = Seam("ministack.services.s3", "_buckets")
VERSIONS = Seam("ministack.services.s3", "_bucket_has_versions", ("name",))
SEAMS = (DELETE, BUCKETS, VERSIONS)

BUCKET = "AWS::S3::Bucket"
REFUSAL = (
    "The bucket you tried to delete is not empty (Service: S3, Status Code: 409) "
    "(HandlerErrorCode: GeneralServiceException)"
)


def install(_: Surroundings) -> None:
    DELETE.replace(_refusing)


def _refusing(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete(resource_type: str, physical_id: str, *rest: Any, **named: Any) -> Any:
        if resource_type == BUCKET and _holds_something(physical_id):
            raise ValueError(REFUSAL)
        return original(resource_type, physical_id, *rest, **named)

    return delete


def _holds_something(name: str) -> bool:
    bucket = BUCKETS.current().get(name)
    return bool(bucket and (bucket["objects"] or VERSIONS.current()(name)))
