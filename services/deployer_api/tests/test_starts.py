"""Without these a wish is lost, done twice, done for the wrong person, or refused without a word why."""

from typing import Any

import pytest
from deployer.failure import Code
from deployer.sessions.session import Kind, Status
from skylift.errors import Unavailable

SHOP = {"repository": "https://github.com/acme/shop", "branch": "main"}
FIX = SHOP | {"instructions": "Let AWS choose the bucket's name."}
SANITY = SHOP | {"base_url": "https://api.example.com/"}
STARTS = [
    ("/deploy", SHOP, Kind.DEPLOY),
    ("/fix", FIX, Kind.FIX),
    ("/sanity-test", SANITY, Kind.SANITY_TEST),
    ("/sdlc-deploy", SHOP, Kind.SDLC),
]


@pytest.mark.parametrize(("path", "body", "kind"), STARTS)
def test_each_start_answers_at_once_with_a_pending_session_and_tells_the_pipeline(
    world: Any, path: str, body: dict[str, Any], kind: Kind
) -> None:
    answer = world.post(path, body)
    session = world.session(answer)
    assert answer.status == 202
    assert answer.json() == {
        "session_id": str(session.session_id),
        "sessionId": str(session.session_id),
        "status": "pending",
    }
    assert world.handed == [(kind, session)] and session.created_by == "ada" and session.session_id.version == 7


def test_what_was_asked_for_is_in_the_session(world: Any) -> None:
    sdlc = world.session(world.post("/sdlc-deploy", SHOP | {"project_root": "./api/", "max_attempts": 2}))
    assert (sdlc.project_root, sdlc.max_attempts, sdlc.branch) == ("api", 2, "main")
    assert world.session(world.post("/sdlc-deploy", SHOP)).max_attempts == 3
    assert world.session(world.post("/deploy", SHOP)).max_attempts == 1
    assert world.session(world.post("/fix", FIX)).instructions == FIX["instructions"]
    assert world.session(world.post("/sanity-test", SANITY)).base_url == "https://api.example.com"


@pytest.mark.parametrize("path", ["/deploy", "/sdlc-deploy"])
def test_parameters_are_in_the_session_and_only_their_names_in_any_answer(world: Any, path: str) -> None:
    given = {"Stage": "dev", "Password": "planted"}
    answer = world.post(path, SHOP | {"parameters": given}, headers={"idempotency-key": "k"})
    session = world.session(answer)
    assert session.parameters == given
    report = world.get(f"/status/{session.session_id}")
    assert report.json()["parameters"] == ["Stage", "Password"]
    assert "planted" not in report.text + answer.text + world.get("/deployments").text
    other = {"parameters": given | {"Password": "another"}}
    assert world.post(path, SHOP | other, headers={"idempotency-key": "k"}).status == 422


LARGE = {f"Large{number}": "x" * 4_000 for number in range(17)}
TAKEN_FOR_NO_PARAMETERS = [
    ({"not a name": "planted"}, "parameters.not a name.[key]"),
    ({"Password": "planted" * 600}, "parameters.Password"),
    ({"Password": "\u00e9" * 2_049}, "parameters.Password"),
    ({"Password": 1}, "parameters.Password"),
    ({f"P{number}": "planted" for number in range(201)}, "parameters"),
    (LARGE, "parameters"),
    ("planted", "parameters"),
]


@pytest.mark.parametrize(("given", "field"), TAKEN_FOR_NO_PARAMETERS)
def test_parameters_that_cloudformation_would_not_take_are_refused_and_not_repeated(
    world: Any, given: Any, field: str
) -> None:
    answer = world.post("/deploy", SHOP | {"parameters": given})
    assert answer.status == 422 and [wrong["field"] for wrong in answer.json()["errors"]] == [field]
    assert "planted" not in answer.text and world.handed == []


def test_names_of_two_words_are_taken_in_camel_case_too(world: Any) -> None:
    about = world.add(results={}).session_id
    camel = world.post("/sdlc-deploy", SHOP | {"projectRoot": "api", "maxAttempts": 2})
    assert (world.session(camel).project_root, world.session(camel).max_attempts) == ("api", 2)
    assert world.session(world.post("/fix", FIX | {"sessionId": str(about)})).about == about
    assert world.session(world.post("/sanity-test", SHOP | {"baseUrl": "https://a.example"})).base_url


REFUSED = [
    ("/deploy", SHOP | {"repository": "https://evil.example/acme/shop"}, ["repository"]),
    ("/deploy", SHOP | {"repository": "https://ada:pw@github.com/acme/shop"}, ["repository"]),
    ("/deploy", SHOP | {"repository": "git@github.com:acme/shop"}, ["repository"]),
    ("/deploy", SHOP | {"repository": "https://github.com/evil/shop"}, ["repository"]),
    ("/deploy", SHOP | {"project_root": "../etc"}, ["project_root"]),
    ("/deploy", SHOP | {"branch": "a..b"}, ["branch"]),
    (
        "/deploy",
        {"repository": "ftp://x", "branch": "-", "project_root": "/"},
        ["repository", "branch", "project_root"],
    ),
    ("/deploy", {}, ["repository", "branch"]),
    ("/deploy", SHOP | {"projectroot": "x"}, ["projectroot"]),
    ("/sdlc-deploy", SHOP | {"max_attempts": 6}, ["max_attempts"]),
    ("/sdlc-deploy", SHOP | {"maxAttempts": 0}, ["maxAttempts"]),
    ("/fix", SHOP, ["instructions"]),
    ("/fix", FIX | {"session_id": "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f"}, ["session_id"]),
    ("/sanity-test", SHOP, ["base_url"]),
    ("/sanity-test", SANITY | {"session_id": "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f"}, ["base_url"]),
    ("/sanity-test", SHOP | {"base_url": "http://api.example.com"}, ["base_url"]),
    ("/sanity-test", SHOP | {"session_id": "no-id"}, ["session_id"]),
]


@pytest.mark.parametrize(("path", "body", "fields"), REFUSED)
def test_what_is_wrong_is_refused_by_the_names_of_its_fields(
    world: Any, path: str, body: dict[str, Any], fields: list[str]
) -> None:
    answer = world.post(path, body)
    assert answer.status == 422 and [wrong["field"] for wrong in answer.json()["errors"]] == fields
    assert "pw" not in answer.text and world.handed == []
    assert world.store.page(None, limit=10, cursor=None).sessions == []


def test_a_test_takes_an_earlier_session_only_with_outputs_and_of_the_same_repository(world: Any) -> None:
    deployed = world.add(created_by="ada")
    about = SHOP | {"session_id": str(deployed.session_id)}
    assert "once it has ended" in world.post("/sanity-test", about).text
    world.store.end(deployed.session_id, world.now())
    assert "deployed nothing" in world.post("/sanity-test", about).text
    with_outputs(world, deployed)
    assert world.session(world.post("/sanity-test", about)).about == deployed.session_id
    assert "another repository" in world.post("/sanity-test", about | {"repository": "https://github.com/acme/x"}).text
    assert "no such session" in world.post("/sanity-test", about, group="manager", user="bob").text


def with_outputs(world: Any, session: Any) -> None:
    world.aws.dynamodb.update_item(
        TableName=world.aws.table,
        Key={"pk": {"S": f"SESSION#{session.session_id}"}, "sk": {"S": "META"}},
        UpdateExpression="SET results = :results",
        ExpressionAttributeValues={":results": {"M": {"outputs": {"M": {"Url": {"S": "https://a.example"}}}}}},
    )


def test_this_machine_is_tested_by_the_local_stack_only(world: Any) -> None:
    here = SHOP | {"base_url": "http://localhost:8080"}
    assert world.post("/sanity-test", here).status == 202
    world.this_machine = False
    assert world.post("/sanity-test", here).status == 422


@pytest.mark.parametrize(("path", "body", "kind"), STARTS)
def test_who_may_start_what(world: Any, path: str, body: dict[str, Any], kind: Kind) -> None:
    statuses = {group: world.post(path, body, group=group).status for group in ("user", "manager", "admin", None)}
    manager = 202 if kind is Kind.SANITY_TEST else 403
    assert statuses == {"user": 403, "manager": manager, "admin": 202, None: 401}


@pytest.mark.parametrize("fault", [Unavailable("the queue is away"), RuntimeError("AccessDenied")])
@pytest.mark.parametrize(("path", "body", "kind"), STARTS)
def test_a_session_that_cannot_be_handed_on_ends_with_the_reason(
    world: Any, path: str, body: dict[str, Any], kind: Kind, fault: Exception
) -> None:
    world.away = fault
    answer = world.post(path, body, headers={"idempotency-key": "k"})
    assert answer.status == (503 if isinstance(fault, Unavailable) else 500)
    (session,) = world.store.page(None, limit=10, cursor=None).sessions
    assert session.status is Status.FAILED and session.error
    assert (session.error.stage, session.error.code) == ("api", Code.INTERNAL)
    world.away = None
    assert world.post(path, body, headers={"idempotency-key": "k"}).status == 202


@pytest.mark.parametrize(("path", "body", "kind"), STARTS)
def test_the_same_key_starts_one_session(world: Any, path: str, body: dict[str, Any], kind: Kind) -> None:
    first, second = (world.post(path, body, headers={"idempotency-key": "k"}) for _ in range(2))
    assert first.json() == second.json() and len(world.handed) == 1
    other = world.post(path, body | {"branch": "next"}, headers={"idempotency-key": "k"})
    assert other.status == 422 and other.json()["errors"][0]["location"] == "header"
    assert world.post(path, body, headers={"idempotency-key": "k"}, user="bob").json() != first.json()


def test_starting_is_limited_for_each_user_and_reading_is_not(world: Any) -> None:
    world.most = 1
    assert world.post("/deploy", SHOP).status == 202
    over = world.post("/sdlc-deploy", SHOP)
    assert over.status == 429 and "At most 1 sessions in one hour" in over.text and over.headers["retry-after"]
    assert world.post("/deploy", SHOP, user="bob").status == 202
    assert all(world.get("/deployments").status == 200 for _ in range(3))
