"""CloudFormation: a resource's properties are those of its type's schema, and its service would accept them.

MiniStack writes properties into its stores as they are in the template, past everything that its APIs check.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from ministack.services import sqs

from skylift_emulator.mends import event_source_mappings, sqs_limits, validation
from skylift_emulator.mends.cloudformation_service_role import CHANGE, MAKE
from skylift_emulator.surroundings import Surroundings
from skylift_emulator.validation import properties, resource_calls, type_schemas
from skylift_emulator.validation.refusal import Refusal

SEAMS = (MAKE, CHANGE, sqs_limits.ERROR)

_MAPPING, _QUEUE = "AWS::Lambda::EventSourceMapping", "AWS::SQS::Queue"
_CALLED = {"apigateway": "ApiGateway", "apigatewayv2": "ApiGatewayV2", "cloudwatch": "CloudWatch"}
_CALLED |= {"dynamodb": "DynamoDb", "events": "EventBridge", "logs": "CloudWatchLogs", "stepfunctions": "Sfn"}
Properties = dict[str, Any]


def install(_: Surroundings) -> None:
    MAKE.replace(_making)
    CHANGE.replace(_changing)


def _making(original: Callable[..., Any]) -> Callable[..., Any]:
    def make(resource_type: str, logical_id: str, props: Properties, stack_name: str) -> Any:  # noqa: PLR0917
        valid = _checked(resource_type, logical_id, props)
        if resource_type == _MAPPING:
            _raise(event_source_mappings.refusal(valid))
        return original(resource_type, logical_id, valid, stack_name)

    return make


def _changing(original: Callable[..., Any]) -> Callable[..., Any]:
    def change(type: str, id: str, old: Properties, new: Properties, stack: str, *rest: Any, **named: Any) -> Any:  # noqa: PLR0917
        logical_id = rest[0] if rest else named.get("logical_id") or id
        valid = new if old == new else _checked(type, logical_id, new)
        return original(type, id, _typed(type, old), valid if old != new else _typed(type, new), stack, *rest, **named)

    return change


def _typed(resource_type: str, props: Properties) -> Properties:
    schema = type_schemas.schema(resource_type)
    found: Properties = properties.typed(schema, schema, props) if schema else props
    return found


def _checked(resource_type: str, logical_id: str, props: Properties) -> Properties:
    """The properties in the types of the schema. Raises ValueError in the words of CloudFormation."""
    schema = type_schemas.schema(resource_type)
    if schema is None:
        return props
    valid = _typed(resource_type, props)
    if faults := list(properties.faults(schema, schema, valid)):
        listed = ", ".join(faults)
        raise ValueError(f"Properties validation failed for resource {logical_id} with message: [{listed}]")
    if resource_type == _QUEUE:
        _check_queue(valid)
    for service, operation, params in resource_calls.calls(resource_type, valid):
        if refused := validation.refusal_of_values(service, operation, params):
            raise ValueError(_message(service, refused))
    return valid


def _check_queue(props: Properties) -> None:
    try:
        sqs_limits.check_queue(props)
    except sqs._Err as error:
        raise ValueError(_message("sqs", Refusal(error.code, error.message))) from error


def _raise(refused: Any) -> None:
    """refused: an answer of MiniStack's, or None."""
    if refused is not None:
        status, _, body = refused
        said = json.loads(body)
        raise ValueError(_message("lambda", Refusal(str(said.get("__type", "")), str(said.get("message", "")), status)))


def _message(service: str, refused: Refusal) -> str:
    called = _CALLED.get(service, service.capitalize())
    about = f"(Service: {called}, Status Code: {refused.status}, Request ID: {uuid.uuid4()})"
    code = "AlreadyExists" if refused.code.startswith("ResourceConflict") else "InvalidRequest"
    return (
        f'Resource handler returned message: "{refused.message} {about}" '
        f"(RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code})"
    )
