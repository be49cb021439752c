import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Door, route


@pytest.fixture
def event(door: Door, token: Callable[..., str]) -> Any:
    """The event of one rich request, as the function saw it."""
    door.deploy(route("POST /orders/{id}", authorizer="pool"))
    return door.http.post(
        "/orders/a%20b?tag=x&tag=y&empty=",
        headers=[
            ("Authorization", f"Bearer {token()}"),
            ("X-Twice", "1"),
            ("X-Twice", "2"),
            ("Cookie", "one=1; two=2"),
            ("Content-Type", "application/json"),
            ("User-Agent", "test"),
        ],
        content='{"n": "ä"}',
    ).json()


def test_the_event_is_that_of_payload_format_two(door: Door, event: Any) -> None:
    assert (event["version"], event["routeKey"]) == ("2.0", "POST /orders/{id}")
    assert (event["rawPath"], event["rawQueryString"]) == ("/orders/a b", "tag=x&tag=y&empty=")
    assert event["queryStringParameters"] == {"tag": "x,y", "empty": ""}
    assert event["pathParameters"] == {"id": "a b"}
    assert event["cookies"] == ["one=1", "two=2"]
    assert "cookie" not in event["headers"]
    assert event["headers"]["x-twice"] == "1,2"
    assert event["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert event["headers"]["x-forwarded-port"] == str(door.port)
    assert (event["body"], event["isBase64Encoded"]) == ('{"n": "ä"}', False)


def test_its_context_tells_who_asked_what_of_which_api(event: Any) -> None:
    context = event["requestContext"]
    assert (context["stage"], context["apiId"], context["accountId"]) == ("$default", "a1b2c3", "000000000000")
    assert (context["domainName"], context["domainPrefix"]) == ("127.0.0.1", "127")
    assert context["http"] == {
        "method": "POST",
        "path": "/orders/a b",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "test",
    }
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", context["time"])
    claims = context["authorizer"]["jwt"]["claims"]
    assert claims["cognito:groups"] == "[admin user]"
    assert claims["exp"].isdigit()
    assert context["authorizer"]["jwt"]["scopes"] is None


def test_an_empty_request_leaves_out_what_it_has_not(door: Door) -> None:
    event = door.http.get("/open/x").json()
    assert not {"body", "cookies", "queryStringParameters"}.intersection(event)
    assert "authorizer" not in event["requestContext"]
    assert event["isBase64Encoded"] is False


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "application/pdf", None])
def test_a_body_that_is_no_text_comes_as_base64(door: Door, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    event = door.http.post("/open/x", content=b"\xff=1", headers=headers).json()
    assert (event["isBase64Encoded"], base64.b64decode(event["body"])) == (True, b"\xff=1")


def answer(door: Door, value: Any) -> Any:
    headers = {"content-type": "application/json"}
    return door.http.post("/open/answer", content=json.dumps(value), headers=headers)


def test_a_full_answer_becomes_the_response(door: Door) -> None:
    full = {
        "statusCode": 201,
        "headers": {"X-Number": 7, "Content-Type": "text/csv"},
        "multiValueHeaders": {"X-Many": ["a", "b"]},
        "cookies": ["one=1; Path=/", "two=2"],
        "body": base64.b64encode(b"\x00\xff").decode(),
        "isBase64Encoded": True,
    }
    response = answer(door, full)
    assert (response.status_code, response.content) == (201, b"\x00\xff")
    assert response.headers["x-number"] == "7"
    assert response.headers.get_list("x-many") == ["a", "b"]
    assert response.headers.get_list("set-cookie") == ["one=1; Path=/", "two=2"]
    assert response.headers["content-type"] == "text/csv"
    assert response.headers["apigw-requestid"]


@pytest.mark.parametrize(
    ("value", "body"), [("plain", "plain"), ({"a": 1}, '{"a": 1}'), ([1, 2], "[1, 2]"), (None, "null")]
)
def test_an_answer_without_a_status_is_the_body(door: Door, value: Any, body: str) -> None:
    response = answer(door, value)
    assert (response.status_code, response.text) == (200, body)
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "value",
    [
        {"statusCode": "abc"},
        {"statusCode": 100},
        {"statusCode": 200, "body": {"no": "string"}},
        {"statusCode": 200, "headers": {"x-a\r\nx-b": "1"}},
        {"statusCode": 200, "cookies": "one=1"},
    ],
)
def test_a_malformed_answer_is_a_500(door: Door, value: Any) -> None:
    response = answer(door, value)
    assert (response.status_code, response.json()) == (500, {"message": "Internal Server Error"})


def test_what_would_break_the_response_is_left_out(door: Door) -> None:
    response = answer(door, {"statusCode": 200, "headers": {"x-name": "a\x00b\r\nx-more: 1"}, "body": "half \ud800"})
    assert (response.headers["x-name"], response.text) == ("abx-more: 1", "half ?")
    assert answer(door, {"statusCode": 204, "body": "unwanted"}).content == b""


def test_head_has_no_body(door: Door) -> None:
    response = door.http.head("/open/x")
    assert (response.status_code, response.content) == (200, b"")
