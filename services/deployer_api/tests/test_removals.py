"""Without these what a session deployed stays for ever, goes twice, or goes while it is still being made."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from deployer.failure import Code, Failure
from deployer.sessions.session import Kind, Position, Session, Stage, Status
from skylift.errors import Unavailable

DEPLOY = Position(1, Stage.DEPLOY)
FAILED = Failure("monitor", Code.CFN_DELETE, "The bucket is not empty.")


def deployed(world: Any, **about: Any) -> Session:
    """A session that has ended well, and whose stack is there."""
    made: Session = world.add(**about)
    world.deployments.begin(world.store.enter(made.session_id, DEPLOY, world.now(), lease=timedelta(minutes=1)))
    world.store.end(made.session_id, world.now())
    return world.store.get(made.session_id)  # type: ignore[no-any-return]


def remove(world: Any, of: Session, **asked: Any) -> Any:
    return world.ask("DELETE", f"/deployments/{of.session_id}", **asked)


def test_a_removal_is_a_session_of_its_own_about_the_earlier_one(world: Any) -> None:
    earlier = deployed(world, project_root="services/api")
    answer = remove(world, earlier)
    assert answer.status == 202 and answer.json()["status"] == "pending"
    [(kind, handed)] = world.handed
    assert kind is Kind.REMOVE and handed.about == earlier.session_id and handed.created_by == "ada"
    assert handed.session_id == UUID(answer.json()["sessionId"])
    shown = world.get(f"/status/{earlier.session_id}").json()
    assert (shown["removed_by"], shown["removed_at"], shown["deployed"]) == (str(handed.session_id), None, True)
    assert world.get("/deployments").json()["items"][0]["kind"] == "remove"


def test_asking_again_leads_to_the_same_removal_also_when_it_is_done(world: Any) -> None:
    earlier = deployed(world)
    first, second = remove(world, earlier), remove(world, earlier)
    assert first.json() == second.json() and len(world.handed) == 1
    world.deployments.gone(earlier, removed_at=world.now())
    world.store.end(world.session(first).session_id, world.now())
    done = remove(world, earlier)
    assert done.status == 200 and done.json()["session_id"] == first.json()["session_id"]
    assert done.json()["status"] == "success" and len(world.handed) == 1
    shown = world.get(f"/status/{earlier.session_id}").json()
    assert shown["removed_at"] and not shown["deployed"]


def test_after_a_removal_that_failed_there_can_be_another(world: Any) -> None:
    earlier = deployed(world)
    first = world.session(remove(world, earlier))
    world.store.end(first.session_id, world.now(), FAILED)
    second = world.session(remove(world, earlier))
    assert second.session_id != first.session_id and len(world.handed) == 2
    assert world.store.get(earlier.session_id).removed_by == second.session_id


def test_a_removal_that_cannot_be_handed_on_does_not_stand_in_the_way_of_the_next(world: Any) -> None:
    earlier = deployed(world)
    world.away = Unavailable("The queue does not answer.")
    assert remove(world, earlier).status == 503
    world.away = None
    assert remove(world, earlier).status == 202 and len(world.handed) == 1


def test_what_still_runs_is_not_removed_and_says_until_when(world: Any) -> None:
    made = world.add()
    answer = remove(world, made)
    assert answer.status == 409 and "by 2026-11-01T12:30:00+00:00" in answer.json()["detail"]
    assert not world.handed


@pytest.mark.parametrize("kind", [Kind.DEPLOY, Kind.FIX])
def test_what_deployed_nothing_has_nothing_to_be_removed(world: Any, kind: Kind) -> None:
    made = world.add(kind=kind)
    world.store.end(made.session_id, world.now(), Failure("clone", Code.GIT_CLONE, "no such branch"))
    answer = remove(world, made)
    assert answer.status == 409 and "nothing to remove" in answer.json()["detail"]


def test_admins_remove_and_nobody_else(world: Any) -> None:
    earlier = deployed(world, created_by="bob")
    assert remove(world, earlier, group=None).status == 401
    assert [remove(world, earlier, group=group, user="bob").status for group in ("user", "manager")] == [403, 403]
    assert remove(world, earlier, group="admin").status == 202
    assert world.ask("DELETE", "/deployments/0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f").status == 404


def test_the_list_shows_what_is_still_deployed(world: Any) -> None:
    made = [deployed(world, created_by=user) for user in ("ada", "bob", "ada")]
    world.add()
    world.deployments.gone(made[2], removed_at=world.now())

    def listed(**asked: Any) -> list[str]:
        page = world.get("/deployments", query={"deployed": "true"}, **asked).json()
        assert all(each["deployed"] for each in page["items"])
        return [each["session_id"] for each in page["items"]]

    assert listed() == [str(made[1].session_id), str(made[0].session_id)]
    assert listed(group="user", user="ada") == [str(made[0].session_id)]
    both = world.get("/deployments", query={"deployed": "true", "status": "success"})
    assert both.status == 422 and both.json()["errors"][0]["field"] == "deployed"


def test_what_has_been_removed_cannot_be_tested_and_offers_no_files(world: Any) -> None:
    earlier = deployed(world)
    world.deployments.gone(earlier, removed_at=world.now())
    body = {"repository": earlier.repository.url, "branch": "main", "session_id": str(earlier.session_id)}
    answer = world.post("/sanity-test", body)
    assert answer.status == 422 and "has been removed" in answer.json()["errors"][0]["detail"]
    assert world.store.get(earlier.session_id).status is Status.SUCCESS
