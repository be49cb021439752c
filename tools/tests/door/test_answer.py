import json
from typing import Any

import pytest

from .conftest import Door


def answer(door: Door, value: Any) -> Any:
    headers = {"content-type": "application/json"}
    return door.http.post("/open/answer", content=json.dumps(value), headers=headers)


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
