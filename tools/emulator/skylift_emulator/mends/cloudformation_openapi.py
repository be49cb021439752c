"""CloudFormation: an API whose OpenAPI document lies in S3 (`BodyS3Location`) has the routes of that document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are not in the emulator's environment

from skylift_emulator.mends.lambda_code import FETCH
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

HANDLERS = Seam("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
SEAMS = (HANDLERS, FETCH)

_TYPES = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
# Where each handler is given properties: those of the resource, or those before and after.
_PROPERTIES_AT = {"create": [1], "update": [1, 2]}
_LOCATION = "BodyS3Location"
Properties = dict[str, Any]


def install(_: Surroundings) -> None:
    for type in _TYPES:
        handler = HANDLERS.current()[type]
        for operation, places in _PROPERTIES_AT.items():
            handler[operation] = _read_before(handler[operation], places)


def _read_before(original: Callable[..., Any], places: list[int]) -> Callable[..., Any]:
    def handle(*given: Any, **named: Any) -> Any:
        read = [_with_body(each) if at in places else each for at, each in enumerate(given)]
        return original(*read, **named)

    return handle


def _with_body(props: Properties) -> Properties:
    where = props.get(_LOCATION)
    if not where:
        return props
    document = FETCH.current()(where["Bucket"], where["Key"], where.get("Version"))
    try:
        body = yaml.safe_load(document)
    except yaml.YAMLError as error:
        raise ValueError(f"Invalid OpenAPI input in s3://{where['Bucket']}/{where['Key']}: {error}") from None
    return {**props, "Body": body}
