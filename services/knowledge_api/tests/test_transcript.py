"""Deleted and replaced documents are no longer quoted, neither in conversations nor by repeated requests."""

from typing import Any

import pytest
from knowledge_api.transcript import WITHDRAWN

SECRET = "The pump is checked weekly."


def conversation(world: Any) -> str:
    created: str = world.client("user").post("/chat/sessions").json()["session_id"]
    return f"/chat/sessions/{created}/messages"


def ask(world: Any, path: str, message: str = "How often?") -> Any:
    return world.client("user").post(
        path, json={"message": message}, headers={"Idempotency-Key": f"key-{len(message)}"}
    )


def gone(world: Any, how: str, document_id: str) -> None:
    if how == "deleted":
        assert world.client().delete(f"/documents/{document_id}").status_code == 204
    else:
        world.make_ready(world.announce(b"The pump was taken away.", replace=True))


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_quote_goes_with_its_document(world: Any, how: str) -> None:
    hit, path = world.indexed(SECRET), conversation(world)
    before = ask(world, path)
    assert before.json()["citations"][0]["quote"] == SECRET
    gone(world, how, str(hit.document_id))
    (kept,) = world.client("user").get(path).json()["items"]
    assert (kept["message"], kept["answer"]) == ("How often?", WITHDRAWN)
    assert kept["citations"] == kept["sources"] == []
    again = ask(world, path)
    assert (again.status_code, again.json()["answer"]) == (201, WITHDRAWN)
    assert SECRET not in again.text and SECRET not in world.client("user").get(path).text


def test_a_quote_stays_while_a_new_version_is_on_its_way_or_failed(world: Any) -> None:
    world.indexed(SECRET)
    path = conversation(world)
    ask(world, path)
    world.announce(b"on its way", replace=True)
    (kept,) = world.client("user").get(path).json()["items"]
    assert kept["citations"][0]["quote"] == SECRET and kept["sources"]


def test_a_model_that_rewrites_a_follow_up_does_not_see_what_was_deleted(world: Any) -> None:
    hit, path = world.indexed(SECRET), conversation(world)
    ask(world, path)
    gone(world, "deleted", str(hit.document_id))
    world.index.hits = []
    ask(world, path, "And who does it?")
    assert [turn.text for turn in world.chat.histories[-1]] == ["How often?", WITHDRAWN]


def test_answers_from_other_documents_stay(world: Any) -> None:
    hit, path = world.indexed(SECRET), conversation(world)
    ask(world, path)
    world.indexed("The valve is checked daily.", filename="valves.pdf")
    ask(world, path, "And the valve?")
    gone(world, "deleted", str(hit.document_id))
    first, second = world.client("user").get(path).json()["items"]
    assert (first["answer"], second["citations"][0]["quote"]) == (WITHDRAWN, "The valve is checked daily.")
