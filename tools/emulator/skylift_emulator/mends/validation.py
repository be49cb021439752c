"""Every service: a request that AWS would refuse for its values is refused before the service sees it.

MiniStack stores most values as they come. IAM has decided before, as on AWS.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.iam_actions import access_denied_response

from skylift_emulator.mends.deliberate_faults import SERVICES
from skylift_emulator.surroundings import Surroundings
from skylift_emulator.validation import models, query_protocol, requests, rules
from skylift_emulator.validation.refusal import Refusal
from skylift_emulator.validation.rules.schedules import PARSE, with_commas

SEAMS = (SERVICES, PARSE)

# MiniStack's name of a service, and botocore's. SQS and DynamoDB check their requests themselves, and are called too
# often for a second look (`sqs_limits` has what SQS lacks); S3's model has no constraints.
_JSON = {
    "cognito-idp": "cognito-idp",
    "events": "events",
    "kms": "kms",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
    "states": "stepfunctions",
}
_REST = {"lambda": "lambda", "scheduler": "scheduler"}
_QUERY = {"iam": "iam", "sns": "sns"}
_GATEWAY, _HTTP_APIS = "apigateway", "/v2/"
Handler = Callable[..., Awaitable[Any]]


def install(_: Surroundings) -> None:
    PARSE.replace(with_commas)
    handlers = SERVICES.current()
    for name, service in (_JSON | _REST | _QUERY).items():
        handlers[name] = _checked(handlers[name], name, service)
    handlers[_GATEWAY] = _checked(handlers[_GATEWAY], _GATEWAY, _GATEWAY)


def refusal(service: str, operation: str, params: dict[str, Any]) -> Refusal | None:
    """What AWS answers this call of botocore's service and operation; None for a valid one."""
    return models.refusal(service, operation, params) or rules.refusal(service, operation, params)


def refusal_of_values(service: str, operation: str, params: dict[str, Any]) -> Refusal | None:
    """The same for a call that CloudFormation completes: what is missing is not looked at."""
    found = models.refusal(service, operation, params, complete=False)
    return found or rules.refusal(service, operation, params)


def _checked(original: Handler, name: str, service: str) -> Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:  # noqa: PLR0917
        found, call = _call(service, (method, path), headers, query=query, body=body)
        refused = refusal(found, call.operation, call.params) if call else None
        if call and refused:
            return _answer(refused, name, call.operation, headers=headers)
        return await original(method, path, headers, body, query)

    return handle


def _call(
    service: str, at: tuple[str, str], headers: dict[str, str], *, query: dict[str, Any], body: bytes
) -> tuple[str, requests.Call | None]:
    method, path = at
    if service in _JSON.values():
        call = requests.of_json(headers, body)
        known = call is not None and models.operation(service, call.operation) is not None
        return service, call if known else None
    if service in _QUERY.values():
        return service, query_protocol.call_of(service, body)
    found = f"{service}v2" if service == _GATEWAY and path.startswith(_HTTP_APIS) else service
    return found, requests.of_rest(found, method, path, query, body)


def _answer(refused: Refusal, name: str, operation: str, *, headers: dict[str, str]) -> Any:
    request_id = str(uuid.uuid4())
    _, reply, body = access_denied_response(
        name, operation, "", request_id, error_code=refused.code, message=refused.message, headers=headers
    )
    return refused.status, {**reply, "x-amzn-requestid": request_id}, body
