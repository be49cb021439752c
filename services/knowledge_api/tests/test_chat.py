import logging
from typing import Any
from uuid import uuid4

import pytest
from knowledge_api.conversation import NOTHING_FOUND


def start(world: Any, user: str = "ada", **body: Any) -> str:
    answer = world.client("user", user).post("/chat/sessions", json=body)
    assert answer.status_code == 201, answer.text
    session_id: str = answer.json()["session_id"]
    return session_id


def say(world: Any, session_id: str, message: str = "How often?", user: str = "ada", **more: Any) -> Any:
    return world.client("user", user).post(f"/chat/sessions/{session_id}/messages", json={"message": message, **more})


def test_an_answer_cites_file_and_page(world: Any) -> None:
    pump = world.indexed()
    answer = say(world, start(world))
    assert answer.status_code == 201
    body = answer.json()
    assert body.pop("message_id")
    assert body == {
        "answer": "It says so. [handbook.pdf, page 3]",
        "citations": [
            {
                "document_id": str(pump.document_id),
                "filename": "handbook.pdf",
                "page": 3,
                "quote": "The pump is checked weekly.",
            }
        ],
        "model": "fake-chat",
        "usage": {"input_tokens": 10, "output_tokens": 5, "cost_usd": 0.001},
    }


def test_without_sources_the_answer_says_so_and_no_model_is_asked(world: Any) -> None:
    body = say(world, start(world)).json()
    assert body["answer"] == NOTHING_FOUND and body["citations"] == []
    assert world.chat.asked == []


def test_message_answer_sources_tokens_and_cost_are_kept(world: Any) -> None:
    world.indexed()
    session_id = start(world)
    say(world, session_id, "First?")
    say(world, session_id, "Second?")
    kept = world.client("user").get(f"/chat/sessions/{session_id}/messages").json()
    assert [each["message"] for each in kept["items"]] == ["First?", "Second?"]
    assert kept["items"][0]["sources"][0]["page"] == 3 and kept["items"][0]["usage"]["cost_usd"] == 0.001
    page = world.client("user").get(f"/chat/sessions/{session_id}/messages", params={"limit": 1}).json()
    assert len(page["items"]) == 1 and page["next_cursor"]


def test_a_follow_up_is_rewritten_from_the_last_turns(world: Any) -> None:
    world.indexed()
    session_id = start(world)
    for message in ("One?", "Two?"):
        say(world, session_id, message)
    turns = [(turn.role, turn.text) for turn in world.chat.histories[-1]]
    assert turns == [("user", "One?"), ("assistant", "It says so. [handbook.pdf, page 3]")]


def test_sources_and_documents_can_be_limited(world: Any) -> None:
    document_id = uuid4()
    say(world, start(world), max_sources=15, document_ids=[str(document_id)])
    assert world.index.asked[-1] == {"query": "How often?", "limit": 15, "document_ids": [document_id]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message"),
        ({"message": " "}, "message"),
        ({"message": "x" * 4001}, "message"),
        ({"message": "a", "max_sources": 0}, "max_sources"),
        ({"message": "a", "max_sources": 16}, "max_sources"),
        ({"message": "a", "max_sources": True}, "max_sources"),
        ({"message": "a", "document_ids": "x"}, "document_ids"),
    ],
)
def test_a_wrong_field_is_named(world: Any, body: dict[str, Any], field: str) -> None:
    answer = world.client("user").post(f"/chat/sessions/{start(world)}/messages", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_session_takes_its_title_from_the_first_message_unless_it_has_one(world: Any) -> None:
    untitled, titled = start(world), start(world, title="Pumps")
    for session_id in (untitled, titled):
        say(world, session_id, "How often is\nthe pump checked, " + "and why " * 20)
        say(world, session_id, "Another thing")
    read = {each: world.client("user").get(f"/chat/sessions/{each}").json()["title"] for each in (untitled, titled)}
    assert read[titled] == "Pumps"
    assert read[untitled].startswith("How often is the pump checked, and") and len(read[untitled]) <= 80


def test_sessions_are_listed_newest_first_for_their_user_alone(world: Any) -> None:
    first, second = start(world), start(world)
    start(world, user="bob")
    listed = world.client("user").get("/chat/sessions").json()
    assert {each["session_id"] for each in listed["items"]} == {first, second}
    assert set(listed["items"][0]) == {"session_id", "title", "created_at"}


def test_a_session_can_be_renamed(world: Any) -> None:
    session_id = start(world)
    renamed = world.client("user").patch(f"/chat/sessions/{session_id}", json={"title": "Valves"})
    assert renamed.status_code == 200 and renamed.json()["title"] == "Valves"
    say(world, session_id)
    assert world.client("user").get(f"/chat/sessions/{session_id}").json() == renamed.json()
    for title in ("", "x" * 121, None):
        assert world.client("user").patch(f"/chat/sessions/{session_id}", json={"title": title}).status_code == 422


def test_a_deleted_session_takes_its_messages_along(world: Any) -> None:
    session_id, kept = start(world), start(world)
    for each in (session_id, session_id, kept):
        say(world, each)
    assert world.client("user").delete(f"/chat/sessions/{session_id}").status_code == 204
    assert world.client("user").get(f"/chat/sessions/{session_id}").status_code == 404
    assert world.client("user").delete(f"/chat/sessions/{session_id}").status_code == 404
    left = [item["pk"]["S"] for item in world.aws.dynamodb.scan(TableName=world.aws.table)["Items"]]
    assert f"SESSION#{session_id}" not in left and f"SESSION#{kept}" in left


def test_a_session_of_somebody_else_does_not_exist(world: Any) -> None:
    session_id = start(world)
    assert say(world, session_id, user="bob").status_code == 404
    for path in (f"/chat/sessions/{session_id}", f"/chat/sessions/{session_id}/messages"):
        assert world.client("admin", "bob").get(path).status_code == 404
        assert world.client("user", "ada").get(path).status_code == 200
    path = f"/chat/sessions/{session_id}"
    assert world.client("admin", "bob").delete(path).status_code == 404
    assert world.client("admin", "bob").patch(path, json={"title": "Mine"}).status_code == 404


def test_an_address_that_cannot_be_a_session_leads_to_nothing(world: Any) -> None:
    assert world.client("user").get("/chat/sessions/mine").status_code == 404
    assert say(world, "mine").status_code == 404


def test_a_repeated_message_with_the_same_key_is_answered_once(world: Any) -> None:
    world.indexed()
    path = f"/chat/sessions/{start(world)}/messages"
    first, again = (
        world.client("user").post(path, json={"message": "How?"}, headers={"Idempotency-Key": "m1"}) for _ in range(2)
    )
    assert first.json() == again.json() and len(world.chat.asked) == 1


def test_a_session_can_start_without_a_body(world: Any) -> None:
    answer = world.client("user").post("/chat/sessions")
    assert answer.status_code == 201 and answer.json()["title"] == "New chat"


def test_what_people_write_never_reaches_the_log(
    world: Any, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="knowledge_api")
    world.indexed()
    say(world, start(world, title="hush"), "my secret question")
    world.client("user").post("/search", json={"query": "my secret query"})
    world.index.hits = [None]  # breaks inside
    assert world.client("user").post("/search", json={"query": "my secret query"}).status_code == 500
    logged = "".join(capfd.readouterr()) + caplog.text
    assert "request_failed" in logged
    assert "secret" not in logged and "hush" not in logged and "weekly" not in logged
