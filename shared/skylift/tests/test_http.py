import threading
from collections.abc import Callable
from typing import Any, Protocol

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field
from skylift import correlation
from skylift.errors import Conflict, Fault, Unavailable
from skylift.http import (
    Admin,
    Cursor,
    IdempotencyKey,
    Limit,
    Manager,
    Router,
    User,
    create_app,
    groups_of,
    lambda_handler,
)
from skylift.testing import Answer, call

Lines = Callable[[], list[dict[str, Any]]]
BASE = "/api/shelf"


class Part(BaseModel):
    name: str = Field(max_length=5)


class Book(BaseModel):
    title: str
    parts: list[Part] = []


@pytest.fixture
def app() -> FastAPI:
    def failing() -> None:
        raise Unavailable("The database is away.")

    app = create_app("Shelf", "shelf", checks={"table": lambda: None, "database": failing})

    @app.get(f"{BASE}/books")
    async def books(caller: User, limit: Limit = 20, cursor: Cursor = None) -> list[str]:
        return [caller.user_id, caller.name, str(limit), cursor or ""]

    @app.post(f"{BASE}/books", status_code=201)
    async def add(book: Book, caller: Manager, key: IdempotencyKey = None) -> Book:
        if book.title == "taken":
            raise Conflict("That title is taken.", extensions={"duplicate": "title"})
        return book

    @app.get(f"{BASE}/broken/{{how}}")
    def broken(how: str, caller: Admin) -> None:
        raise {"away": Unavailable("Away."), "fault": Fault("password=hunter2")}.get(how, KeyError("hunter2"))

    return app


class Send(Protocol):
    def __call__(self, method: str, path: str, **request: object) -> Answer: ...


@pytest.fixture
def send(app: FastAPI) -> Send:
    handler = lambda_handler(app)
    return lambda method, path, **request: call(handler, method, f"{BASE}{path}", **request)


def test_a_caller_is_who_the_authoriser_says(send: Send) -> None:
    answer = send("GET", "/books", groups=["user"], user_id="u-7", query={"limit": 5})
    assert answer.status == 200
    assert answer.json() == ["u-7", "name of u-7", "5", ""]


@pytest.mark.parametrize(
    ("groups", "status"), [(None, 401), ([], 403), (["user"], 403), (["manager"], 201), (["admin", "other"], 201)]
)
def test_a_role_includes_those_below_it(send: Send, groups: list[str] | None, status: int) -> None:
    assert send("POST", "/books", groups=groups, json={"title": "t"}).status == status


def test_a_token_in_the_request_counts_for_nothing_without_the_authoriser(send: Send) -> None:
    answer = send("GET", "/books", headers={"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."})
    assert answer.status == 401 and answer.headers["www-authenticate"] == "Bearer"


def test_groups_come_as_one_text() -> None:
    assert groups_of("[admin user]") == {"admin", "user"}
    assert groups_of("user") == {"user"}
    assert groups_of("[]") == groups_of("") == frozenset()


@pytest.mark.parametrize(
    ("request_", "field", "location"),
    [
        ({"json": {"title": 3}}, "title", "body"),
        ({"json": {}}, "title", "body"),
        ({"json": {"title": "t", "parts": [{"name": "too long"}]}}, "parts.0.name", "body"),
        ({"body": '{"title": '}, "body", "body"),
        ({"body": ""}, "body", "body"),
        ({"json": {"title": "t"}, "headers": {"Idempotency-Key": "a b"}}, "Idempotency-Key", "header"),
    ],
)
def test_bad_input_is_named_by_field(send: Send, request_: dict[str, object], field: str, location: str) -> None:
    answer = send("POST", "/books", groups=["manager"], **request_)
    assert answer.status == 422 and answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert [(error["field"], error["location"]) for error in problem["errors"]] == [(field, location)]
    assert problem["type"] == "urn:skylift:problem:unprocessable" and problem["title"] and problem["detail"]


def test_a_query_parameter_is_named_too(send: Send) -> None:
    answer = send("GET", "/books", groups=["user"], query={"limit": 101})
    assert answer.json()["errors"][0] | {"detail": ""} == {"field": "limit", "detail": "", "location": "query"}


def test_a_noun_becomes_a_problem_with_its_extensions(send: Send) -> None:
    problem = send("POST", "/books", groups=["manager"], json={"title": "taken"})
    assert problem.status == 409
    assert problem.json()["duplicate"] == "title" and problem.json()["detail"] == "That title is taken."


def test_what_may_pass_says_when_to_come_back(send: Send) -> None:
    answer = send("GET", "/broken/away", groups=["admin"])
    assert answer.status == 503 and int(answer.headers["retry-after"]) > 0


def test_a_correlation_id_is_taken_over_or_made(send: Send) -> None:
    assert send("GET", "/health", headers={"X-Correlation-Id": "from.outside:1"}).headers["x-correlation-id"] == (
        "from.outside:1"
    )
    made = [send("GET", "/health").headers["x-correlation-id"] for _ in range(2)]
    assert made[0] != made[1] and correlation.is_valid(made[0])


def test_a_bad_correlation_id_is_refused_and_not_echoed(send: Send) -> None:
    answer = send("GET", "/health", headers={"X-Correlation-Id": "x\ty<script>"})
    assert answer.status == 422 and answer.json()["errors"][0]["field"] == "X-Correlation-Id"
    assert "script" not in answer.headers["x-correlation-id"] + answer.text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/books", 405)])
def test_the_frameworks_refusals_are_problems(send: Send, method: str, path: str, status: int) -> None:
    answer = send(method, path, groups=["admin"])
    assert answer.status == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_health_needs_no_token_and_deep_health_does(send: Send) -> None:
    assert send("GET", "/health").json() == {"status": "ok"}
    assert send("GET", "/health/deep").status == 401
    deep = send("GET", "/health/deep", groups=["user"])
    assert deep.status == 503
    found = deep.json()
    assert found["status"] == "failing"
    assert {name: each["status"] for name, each in found["checks"].items()} == {
        "table": "ok",
        "database": "unavailable",
    }


def test_a_plain_function_runs_without_a_thread_of_its_own() -> None:
    app, router = create_app("Shelf", "shelf"), Router(prefix=BASE)

    @app.get(f"{BASE}/app")
    @router.get("/router/{number}")
    def thread(caller: User, number: int = 0) -> list[object]:
        return [threading.current_thread() is threading.main_thread(), number, caller.user_id]

    app.include_router(router)
    handler = lambda_handler(app)
    assert call(handler, "GET", f"{BASE}/app", groups=["user"]).json() == [True, 0, "u-1"]
    assert call(handler, "GET", f"{BASE}/router/7", groups=["user"]).json() == [True, 7, "u-1"]


def test_the_openapi_document_tells_of_problems_and_tokens(send: Send) -> None:
    document = send("GET", "/openapi.json").json()
    add = document["paths"][f"{BASE}/books"]["post"]
    assert add["security"] == [{"HTTPBearer": []}]
    assert {"201", "401", "403", "422", "431", "default"} == set(add["responses"])
    assert "application/problem+json" in add["responses"]["422"]["content"]
    assert "security" not in document["paths"][f"{BASE}/health"]["get"]
    assert "HTTPValidationError" not in document["components"]["schemas"]
