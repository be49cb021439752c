"""Differences from AWS that users of comparable tools reported, tried on deployed APIs and function URLs.

Each case names the public report.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from .apis import addresses, answering, event, send
from .fake_executor import FakeExecutor
from .running import Emulator

# (report, kind of API, request, what the event holds)
EVENTS: list[tuple[str, str, tuple[str, ...], dict[str, Any]]] = [
    (
        "localstack pull 7728",
        "rest",
        ("/user/test%2Balias@gmail.com?e=a%2Bb",),
        {"path": "/user/test%2Balias@gmail.com"},
    ),
    ("localstack pull 7728, query", "rest", ("/u?e=a%2Bb",), {"queryStringParameters": {"e": "a+b"}}),
    ("serverless-offline 638", "rest", ("/cars/j9%2BD0",), {"pathParameters": {"proxy": "cars/j9+D0"}}),
    ("serverless-offline 536", "rest", ("/users/get",), {"pathParameters": {"proxy": "users/get"}}),
    ("floci 1557", "rest", ("/thing/",), {"path": "/thing/"}),
    ("aws-lambda-fastify 169", "http", ("/a%2Fb",), {"rawPath": "/a/b"}),
    ("mangum 178", "http", ("/s?name=John+Smith",), {"rawQueryString": "name=John+Smith"}),
    ("serverless-offline 1231", "http", ("/s?a=1&a=2&b=3",), {"queryStringParameters": {"a": "1,2", "b": "3"}}),
    ("serverless-offline 385", "http", ("/s", 'Cookie: e={"a":1%2C"b"}; x=1'), {"cookies": ['e={"a":1%2C"b"}', "x=1"]}),
    ("serverless-offline 1121", "http", ("/s", "Cookie: =odd; ok=1"), {"cookies": ["=odd", "ok=1"]}),
    ("localstack 9842", "url", ("/s", "Content-Type: application/json"), {"body": "{}", "isBase64Encoded": False}),
    ("floci 3153", "url", ("/s", "Content-Type: application/octet-stream"), {"body": "e30=", "isBase64Encoded": True}),
]
# (report, kind of API, the function's result, status, headers and body of the response)
RESPONSES: list[tuple[str, str, Any, int, dict[str, list[str] | None], str]] = [
    (
        "sam-cli 3168",
        "http",
        {"statusCode": "200", "cookies": ["a=b; Path=/"]},
        200,
        {"set-cookie": ["a=b; Path=/"]},
        "",
    ),
    ("sam-cli 951", "rest", {"statusCode": 200, "headers": [["set-cookie", "a=a"]]}, 502, {"set-cookie": None}, ""),
    (
        "sam-cli 830",
        "rest",
        {"multiValueHeaders": {"Content-type": ["text/html"]}},
        200,
        {"content-type": ["text/html"]},
        "",
    ),
    ("sam-cli 830, http", "http", {"statusCode": 200, "multiValueHeaders": {"x-a": ["1"]}}, 200, {"x-a": None}, ""),
    (
        "floci 3153, cookies",
        "url",
        {"statusCode": 200, "cookies": ["p=1", "q=2"]},
        200,
        {"set-cookie": ["p=1", "q=2"]},
        "",
    ),
    ("adyen 1249", "url", {"text": 1}, 200, {"content-type": ["application/json"]}, '{"text": 1}'),
    ("lambda guide 430", "url", {"statusCode": 201, "body": "made"}, 201, {}, "made"),
    ("rest-client 9.2", "url", {"statusCode": 200}, 200, {"content-type": ["application/json"]}, ""),
]


@pytest.mark.parametrize(("report", "kind", "request_", "expected"), EVENTS, ids=[case[0] for case in EVENTS])
def test_the_function_gets_what_aws_gives_it(
    with_mirror: Emulator,
    mirror: FakeExecutor,
    report: str,
    kind: str,
    request_: tuple[str, ...],
    expected: dict[str, Any],
) -> None:
    target, *headers = request_
    base = addresses(with_mirror)[kind]
    body = {"method": "POST", "body": b"{}"} if "body" in expected else {}
    found = event(with_mirror, base + target, *headers, **body)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("report", "kind", "result", "status", "headers", "body"), RESPONSES, ids=[case[0] for case in RESPONSES]
)
def test_the_client_gets_what_aws_sends_it(
    with_mirror: Emulator,
    mirror: FakeExecutor,
    report: str,
    kind: str,
    result: Any,
    status: int,
    headers: dict[str, list[str] | None],
    body: str,
) -> None:
    answering(mirror, result)
    found, sent, content = send(with_mirror, f"{addresses(with_mirror)[kind]}/x")
    assert (found, {name: sent.get_all(name) for name in headers}) == (status, headers)
    if status < 500:
        assert content.decode() == body or json.loads(content) == json.loads(body)
