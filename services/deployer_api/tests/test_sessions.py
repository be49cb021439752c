"""Without these nobody knows how a session stands, or the wrong people do."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from deployer.failure import Code, Failure
from deployer.sessions.resources import Resource, ResourceStore
from deployer.sessions.session import Position, Stage, Status
from deployer.timeline.entry import Entry
from deployer.timeline.store import Timeline

LEASE = timedelta(minutes=5)
DEPLOY = Position(1, Stage.DEPLOY)


def test_a_new_session_is_pending_with_nothing_in_it(world: Any) -> None:
    made = world.add()
    found = world.get(f"/status/{made.session_id}").json()
    assert found["session_id"] == found["sessionId"] == str(made.session_id)
    assert (found["status"], found["stage"], found["attempt"]) == ("pending", None, 1)
    assert (found["timeline"], found["resources"], found["outputs"], found["error"]) == ([], [], {}, None)


def test_a_session_shows_its_stage_what_it_deployed_and_why_it_failed(world: Any) -> None:
    made = world.add()
    held = world.store.enter(made.session_id, DEPLOY, world.now(), lease=LEASE)
    results = {
        "commit": "c0ffee",
        "iac": {"kind": "sam", "template": "template.yaml"},
        "stack_name": "skylift-shop",
        "outputs": {"Url": "https://a.example"},
        "report_key": f"sessions/{made.session_id}/1/report.json",
    }
    world.store.finish(held, DEPLOY, results)
    ResourceStore(world.table).put(
        made.session_id, [Resource("Api", "AWS::ApiGatewayV2::Api", "a1", "CREATE_COMPLETE")]
    )
    Timeline(world.table).add(
        made.session_id, Entry(world.now(), "deploy", 1, "stack_event", "made", fields={"a": "b"})
    )
    world.store.end(made.session_id, world.now(), Failure("monitor", Code.CFN_ROLLBACK, "Rolled back.", ("line",)))
    found = world.get(f"/status/{made.session_id}").json()
    assert (found["status"], found["stage"], found["commit"]) == ("failed", "deploy", "c0ffee")
    assert found["error"] == {"stage": "monitor", "code": "CFN_ROLLBACK", "reason": "Rolled back.", "lines": ["line"]}
    assert found["outputs"] == results["outputs"] and found["iac"] == results["iac"]
    assert [each["physical_id"] for each in found["resources"]] == ["a1"]
    assert [(line["event"], line["fields"]) for line in found["timeline"]] == [("stack_event", {"a": "b"})]
    assert "report.json" in found["report_url"] and found["patch_url"] is None and found["ended_at"]


def test_the_timeline_shows_its_last_lines_and_leads_back_to_its_beginning(world: Any) -> None:
    made, timeline = world.add(), Timeline(world.table)
    for number in range(105):
        timeline.add(made.session_id, Entry(world.now(), "deploy", 1, "line", f"{number}"))
    last = world.get(f"/status/{made.session_id}").json()
    first = world.get(f"/status/{made.session_id}", query={"cursor": last["next_cursor"]}).json()
    assert [line["text"] for line in first["timeline"] + last["timeline"]] == [f"{number}" for number in range(105)]
    assert len(last["timeline"]) == 100 and first["next_cursor"] is None
    assert world.get(f"/status/{made.session_id}", query={"cursor": "x"}).json()["errors"][0]["field"] == "cursor"


def test_a_session_is_its_starter_s_and_the_admins(world: Any) -> None:
    made = world.add(created_by="bob")
    for path in (f"/status/{made.session_id}", f"/analyze/{made.session_id}"):
        assert world.get(path, group="manager", user="ada").json()["detail"] == "There is no such session."
        assert world.get(path, group=None).status == 401
    assert world.get(f"/status/{made.session_id}", group="user", user="bob").status == 200
    assert world.get(f"/status/{made.session_id}", group="admin", user="ada").status == 200
    assert world.post("/analyze", {"session_id": str(made.session_id)}, group="manager").status == 404


@pytest.mark.parametrize("session_id", ["0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f", "no-id", "META", "..", "%00"])
def test_an_id_that_leads_nowhere_is_404(world: Any, session_id: str) -> None:
    for path in ("/status/", "/analyze/"):
        assert world.get(path + quote(session_id)).status == 404


def test_the_list_shows_the_latest_state_of_each_session_newest_first(world: Any) -> None:
    made = [world.add(created_by=user) for user in ("ada", "bob", "ada")]
    world.store.end(made[0].session_id, world.now())
    assert listed(world) == [str(each.session_id) for each in reversed(made)]
    assert listed(world, group="user") == [str(made[2].session_id), str(made[0].session_id)]
    assert listed(world, status="success") == listed(world, group="user", status="success") == [str(made[0].session_id)]
    assert listed(world, group="user", user="eve") == []
    page = world.get("/deployments").json()["items"][2]
    assert (page["status"], page["sessionId"]) == ("success", str(made[0].session_id))


def listed(world: Any, *, group: str = "admin", user: str = "ada", **query: str) -> list[str]:
    """All pages, one session each."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        asked = {"limit": "1", **query, **cursor}
        page = world.get("/deployments", group=group, user=user, query=asked).json()
        found += [each["session_id"] for each in page["items"]]
        if not page["next_cursor"]:
            return found
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "101"}, {"status": "done"}, {"cursor": "x"}])
def test_a_list_that_cannot_be_is_refused_by_name(world: Any, query: dict[str, str]) -> None:
    for group in ("admin", "user"):
        answer = world.get("/deployments", group=group, query=query)
        assert answer.status == 422 and answer.json()["errors"][0]["field"] == next(iter(query))


def test_every_status_can_be_asked_for(world: Any) -> None:
    world.add()
    assert [len(listed(world, status=status.value)) for status in Status] == [1, 0, 0, 0]
