from typing import Any
from uuid import uuid4

import pytest
from knowledge.index.chunk import Hit


def hit(text: str = "The pump is checked weekly.", **changes: Any) -> Hit:
    made: dict[str, Any] = {
        "document_id": uuid4(),
        "version_id": uuid4(),
        "filename": "handbook.pdf",
        "page": 3,
        "box": (72.0, 100.0, 500.0, 120.5),
        "text": text,
        "score": 1.23456,
        "bm25": 4.0,
        "cosine": 0.8,
    }
    return Hit(**made | changes)


def test_a_hit_has_what_clients_rely_on(world: Any) -> None:
    found = hit()
    world.index.hits = [found]
    answer = world.client("user").post("/search", json={"query": "pump"})
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "document_id": str(found.document_id),
                "filename": "handbook.pdf",
                "page": 3,
                "box": [72.0, 100.0, 500.0, 120.5],
                "text": "The pump is checked weekly.",
                "score": 1.2346,
            }
        ],
        "next_cursor": None,
    }


def test_a_search_says_how_many_and_where(world: Any) -> None:
    document_id = uuid4()
    world.client("user").post("/search", json={"query": " pump ", "limit": 3, "document_ids": [str(document_id)]})
    assert world.index.asked == [{"query": "pump", "limit": 3, "document_ids": [document_id]}]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": "   "}, "query"),
        ({"query": "x" * 4001}, "query"),
        ({"query": "nul \x00"}, "query"),
        ({"query": 7}, "query"),
        ({"query": "a", "limit": 0}, "limit"),
        ({"query": "a", "limit": 101}, "limit"),
        ({"query": "a", "limit": "ten"}, "limit"),
        ({"query": "a", "document_ids": []}, "document_ids"),
        ({"query": "a", "document_ids": ["x"]}, "document_ids.0"),
    ],
)
def test_a_wrong_field_is_named(world: Any, body: dict[str, Any], field: str) -> None:
    answer = world.client("user").post("/search", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    "query",
    [
        "Quelle est la pression\u00a0?",
        "圧力\u3000は",
        "\u200fמה הלחץ",
        "👩\u200d🔧 checks",
        "soft\u00adly",
        "two\nlines",
    ],
)
def test_a_question_may_be_written_in_any_script(world: Any, query: str) -> None:
    assert world.client("user").post("/search", json={"query": query}).status_code == 200
    assert [asked["query"] for asked in world.index.asked] == [query]


def test_a_body_of_unknown_fields_gets_a_short_answer(world: Any) -> None:
    answer = world.client("user").post("/search", json={"query": "a", **{f"{at}" * 999: 1 for at in range(999)}})
    assert answer.status_code == 422 and len(answer.content) < 20_000


def test_a_caller_without_a_role_may_not_search(world: Any) -> None:
    assert world.client(None).post("/search", json={"query": "a"}).status_code == 403


def test_a_lone_surrogate_is_refused_like_any_wrong_field(world: Any) -> None:
    answer = world.client("user").post(
        "/search", content=b'{"query": "\\ud800"}', headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
