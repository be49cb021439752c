"""Events as Lambda sends them, for tests. Nothing at run time imports this."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4


@dataclass(frozen=True)
class Context:
    """What Lambda hands to a handler beside the event."""

    function_name: str = "service_under_test"
    function_version: str = "1"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:000000000000:function:service_under_test:live"
    aws_request_id: str = "11111111-2222-3333-4444-555555555555"

    def get_remaining_time_in_millis(self) -> int:
        return 25_000


@dataclass(frozen=True)
class Answer:
    """What an API's handler gave back."""

    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def http_event(method: str, path: str, **request: Any) -> dict[str, Any]:
    """An HTTP API event (payload 2.0). `json`, `body`, `headers`, `query`, `groups` (None: no token), `user_id`."""
    body = json.dumps(request["json"]) if "json" in request else request.get("body", "")
    headers = {"host": "api.example", "content-type": "application/json", **request.get("headers", {})}
    context: dict[str, Any] = {
        "http": {"method": method, "path": path, "sourceIp": "192.0.2.1", "protocol": "HTTP/1.1", "userAgent": "test"},
        "requestId": "abc=",
        "stage": "$default",
        "routeKey": "$default",
    }
    if request.get("groups") is not None:
        context["authorizer"] = {"jwt": {"claims": claims(request["groups"], request.get("user_id", "u-1"))}}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(request.get("query", {})),
        "headers": headers,
        "requestContext": context,
        "body": body,
        "isBase64Encoded": False,
    }


def claims(groups: Sequence[str], user_id: str) -> dict[str, str]:
    """An access token's claims as API Gateway renders them: all text, lists in brackets."""
    named = {"sub": user_id, "username": f"name of {user_id}", "token_use": "access"}
    return named | ({"cognito:groups": f"[{' '.join(groups)}]"} if groups else {})


def call(handler: Any, method: str, path: str, **request: Any) -> Answer:
    """Sends an `http_event` through an API's Lambda handler."""
    answer = handler(http_event(method, path, **request), Context())
    return Answer(answer["statusCode"], answer["headers"], answer.get("body", ""))


def sqs_event(*bodies: str, receive_count: int = 1, attributes: dict[str, str] | None = None) -> dict[str, Any]:
    """A batch as an event source mapping hands it over."""
    sent = {name: {"dataType": "String", "stringValue": text} for name, text in (attributes or {}).items()}
    return {"Records": [_record(body, receive_count, sent) for body in bodies]}


def object_created(bucket: str, key: str, *, size_bytes: int = 1) -> str:
    """The body of a message by which EventBridge tells that a file arrived."""
    detail = {"bucket": {"name": bucket}, "object": {"key": key, "size": size_bytes, "etag": "e", "sequencer": "00"}}
    envelope = {"id": str(uuid4()), "time": "2026-01-01T00:00:00Z", "source": "aws.s3"}
    return json.dumps(envelope | {"detail-type": "Object Created", "detail": detail})


def _record(body: str, receive_count: int, attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": str(uuid4()),
        "receiptHandle": str(uuid4()),
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(receive_count),
            "SentTimestamp": str(int(time.time() * 1000)),
        },
        "messageAttributes": attributes,
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:queue",
        "awsRegion": "eu-west-1",
    }
