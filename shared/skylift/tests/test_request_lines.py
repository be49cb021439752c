"""What stands in the log when a request is over, and what does not."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel
from skylift.errors import Fault
from skylift.http import User, create_app, lambda_handler
from skylift.testing import Answer, call

Lines = Callable[[], list[dict[str, Any]]]
BASE = "/api/shelf"


class Book(BaseModel):
    title: str


def send(method: str, path: str, **request: Any) -> Answer:
    app = create_app("Shelf", "shelf")

    @app.post(f"{BASE}/books/{{number}}")
    async def add(number: int, book: Book, caller: User) -> Book:
        return book

    @app.get(f"{BASE}/broken/{{how}}")
    def broken(how: str) -> None:
        raise {"fault": Fault("password=hunter2")}.get(how, KeyError("hunter2"))

    return call(lambda_handler(app), method, f"{BASE}{path}", groups=["user"], **request)


def test_every_request_is_one_line_that_is_metric_and_log(logged: Lines) -> None:
    send("POST", "/books/7", json={"title": "t"})
    (line,) = logged()
    assert line["message"] == "request_finished" and line["status"] == 200
    assert line["route"] == f"{BASE}/books/{{number}}", "one kind, whatever the id"
    assert line["latency"][0] > 0 and line["server_errors"] == [0.0]
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]], "a dimension more is a bill more"
    assert line["user_id"] == "u-1" and line["gateway_request_id"] == "abc=" and "code" not in line


@pytest.mark.parametrize("how", ["fault", "bug"])
def test_our_own_failure_is_logged_and_told_to_nobody(how: str, logged: Lines) -> None:
    answer = send("GET", f"/broken/{how}", headers={"X-Correlation-Id": "trace-0001"})
    assert answer.status == 500 and "hunter2" not in answer.text
    assert answer.json()["correlation_id"] == "trace-0001"
    failure, request = logged()
    assert failure["message"] == "request_failed" and "hunter2" in failure["exception"]
    assert failure["correlation_id"] == request["correlation_id"] == "trace-0001"
    assert failure["function_request_id"] == request["function_request_id"]
    assert failure["function_version"] == request["function_version"] == "1"


def test_a_line_says_which_problem_was_answered_and_nothing_of_query_body_or_token(logged: Lines) -> None:
    secret = {"query": {"q": "hunter2"}, "headers": {"authorization": "Bearer hunter2"}, "json": {"title": ["hunter2"]}}
    send("POST", "/books/7", **secret)
    send("GET", "/nothing/hunter2")
    lines = logged()
    assert [line["code"] for line in lines] == ["unprocessable", "not_found"]
    assert "hunter2" not in str(lines)
