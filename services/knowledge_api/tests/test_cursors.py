from typing import Any


def start(world: Any, user: str = "ada") -> str:
    session_id: str = world.client("user", user).post("/chat/sessions").json()["session_id"]
    return session_id


def say(world: Any, session_id: str) -> None:
    world.client("user").post(f"/chat/sessions/{session_id}/messages", json={"message": "How?"}).raise_for_status()


def test_a_cursor_is_good_for_its_own_list_alone(world: Any) -> None:
    sessions = [start(world) for _ in range(2)]
    for _ in range(2):
        start(world, user="bob")
        say(world, sessions[0])
        say(world, sessions[1])

    def page(path: str, user: str = "ada", **params: Any) -> Any:
        return world.client("user", user).get(path, params={"limit": 1, **params})

    own = page("/chat/sessions").json()["next_cursor"]
    assert page("/chat/sessions", cursor=own).json()["items"][0]["session_id"] == sessions[0]
    theirs = page("/chat/sessions", user="bob").json()["next_cursor"]
    said = page(f"/chat/sessions/{sessions[0]}/messages").json()["next_cursor"]
    wrong = [
        page("/chat/sessions", cursor=theirs),
        page("/chat/sessions", cursor=own[:-1] + ("A" if own[-1] != "A" else "B")),
        page("/chat/sessions", cursor="\u4f55"),
        page("/chat/sessions", cursor="x" * 2049),
        page("/documents", cursor=own),
        page(f"/chat/sessions/{sessions[1]}/messages", cursor=said),
        page(f"/chat/sessions/{sessions[0]}/messages", cursor=own),
    ]
    for answer in wrong:
        assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "cursor"
