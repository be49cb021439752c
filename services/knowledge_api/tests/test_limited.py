from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.builders.documents import announcement

Send = Callable[[Any, str], Any]


def message(world: Any, user: str) -> Any:
    path = f"/chat/sessions/{uuid4()}/messages"
    return world.client("user", user).post(path, json={"message": "How often?"})


def query(world: Any, user: str) -> Any:
    return world.client("user", user).post("/search", json={"query": "pump"})


def upload(world: Any, user: str) -> Any:
    return world.client("manager", user).post("/documents", json=announcement(user.encode(), filename=f"{user}.pdf"))


@pytest.fixture
def world(world: Any) -> Any:
    world.allow(1)
    return world


@pytest.mark.parametrize(("send", "name"), [(message, "messages"), (query, "searches"), (upload, "uploads")])
def test_what_costs_something_is_limited_for_each_user(world: Any, send: Send, name: str) -> None:
    assert send(world, "ada").status_code in {200, 201, 404}
    over = send(world, "ada")
    assert over.status_code == 429 and over.headers["content-type"] == "application/problem+json"
    assert 0 < int(over.headers["retry-after"]) <= 3600
    assert over.json()["type"] == "urn:skylift:problem:throttled"
    assert f"At most 1 {name} in one hour for each user" in over.json()["detail"]
    assert send(world, "bob").status_code in {200, 201, 404}


def test_reading_is_not_limited(world: Any) -> None:
    query(world, "ada")
    for path in ("/documents", "/chat/sessions", "/health"):
        for _ in range(3):
            assert world.client("user").get(path).status_code == 200


def test_who_may_not_ask_uses_nothing_up(world: Any) -> None:
    for _ in range(3):
        refused = world.client("user").post("/documents", content=b"{no json", headers={"content-type": "text/json"})
        assert refused.status_code == 403
    assert upload(world, "ada").status_code == 201


def test_health_asks_no_table(world: Any) -> None:
    world.aws.dynamodb.delete_table(TableName=world.aws.table)
    assert world.client(None).get("/health").status_code == 200
