"""Who may ask for what, and what is refused at the door before a session begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.builders.applications import GREETER
from tests.builders.broken_applications import MISSPELT_PROPERTY
from tests.flows.deployments import BASE, Deployer, Hosts, asked, served, succeeded
from tests.flows.deployments_crowd import Crowd
from tests.flows.deployments_table import SAM
from tests.running import RunningPlatform

WISH = {"repository": "https://github.com/acme/shop", "branch": "main"}
REFUSED = [
    ("a host that is not allowed", {"repository": "https://gitlab.com/acme/shop"}, "repository", "github.com"),
    ("credentials", {"repository": "https://ada:pw-7f@github.com/acme/shop"}, "repository", "Secrets Manager"),
    ("another scheme", {"repository": "ssh://github.com/acme/shop"}, "repository", "https://"),
    ("a file", {"repository": "file:///etc/passwd"}, "repository", "must lie on one of"),
    ("a folder outside of it", {"project_root": "../elsewhere"}, "project_root", "without `..`"),
    ("a folder outside of it, in camel case", {"projectRoot": "a/../../b"}, "project_root", "without `..`"),
    ("no name of a branch", {"branch": "a..b"}, "branch", "git"),
    ("more attempts than there are", {"maxAttempts": 99}, "maxAttempts", "5"),
    ("a misspelt field", {"projectroot": "a"}, "projectroot", ""),
]


@pytest.fixture(scope="module")
def people(platform: RunningPlatform) -> Iterator[dict[str, Deployer]]:
    """By name; the beginning of it is the group."""
    with ExitStack() as stack:
        names = ("admin-ada", "admin-bob", "manager-cleo", "manager-dan", "user-eve")
        clients = {name: platform.client(name.partition("-")[0], name) for name in names}
        yield {name: Deployer(stack.enter_context(client)) for name, client in clients.items()}


@pytest.mark.parametrize(("wish", "field", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_may_not_be_deployed_is_refused_by_its_field(
    deployer: Deployer, wish: dict[str, object], field: str, says: str
) -> None:
    answer = deployer.ask("sdlc-deploy", **{**WISH, **wish})
    problem = answer.json()
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, problem
    [wrong] = problem["errors"]
    assert wrong["field"] == field and says in wrong["detail"] and "pw-7f" not in answer.text


@pytest.mark.parametrize("operation", ["deploy", "sdlc-deploy", "fix"])
@pytest.mark.parametrize("name", ["manager-cleo", "user-eve"])
def test_only_an_admin_may_deploy(people: dict[str, Deployer], name: str, operation: str) -> None:
    wish = {**WISH, **({"instructions": "Mend it."} if operation == "fix" else {})}
    assert people[name].ask(operation, **wish).status_code == httpx.codes.FORBIDDEN


def test_a_session_belongs_to_who_started_it_and_admins_see_all(people: dict[str, Deployer], crowd: Crowd) -> None:
    url = succeeded(crowd.ended(SAM))["outputs"]["Url"]
    cleo = people["manager-cleo"]
    wish = {"repository": crowd.repositories[SAM].url, "branch": "main", "baseUrl": url}
    answer = cleo.ask("sanity-test", **wish)
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    session = answer.json()["sessionId"]
    assert asked(succeeded(cleo.ended(session))) == [("GET", "/greetings/skylift", "passed")]
    seen = {name: each.client.get(f"{BASE}/status/{session}").status_code for name, each in people.items()}
    assert seen == {"admin-ada": 200, "admin-bob": 200, "manager-cleo": 200, "manager-dan": 404, "user-eve": 404}
    listed = {name for name, each in people.items() if session in _listed(each)}
    assert listed == {"admin-ada", "admin-bob", "manager-cleo"}
    assert people["manager-dan"].ask("analyze", sessionId=session).status_code == httpx.codes.NOT_FOUND
    about = {"repository": wish["repository"], "branch": "main", "session_id": crowd.sessions[SAM]}
    [wrong] = cleo.ask("sanity-test", **about).json()["errors"]
    assert (wrong["field"], wrong["detail"]) == ("session_id", "there is no such session")


def test_names_in_camel_case_are_taken_and_given(people: dict[str, Deployer], hosts: Hosts) -> None:
    below = {f"api/{path}": text for path, text in GREETER.items()}
    url = served(hosts.open, "in-a-folder", {"docs/plan.md": "# Soon\n", **below}).url
    ada = people["admin-ada"]
    answer = ada.ask("sdlc-deploy", repository=url, branch="main", projectRoot="docs", maxAttempts=2).json()
    assert answer["sessionId"] == answer["session_id"] and answer["status"] == "pending"
    report = ada.ended(answer["sessionId"])
    assert report["sessionId"] == answer["sessionId"]
    assert (report["project_root"], report["max_attempts"], report["error"]["code"]) == ("docs", 2, "NO_IAC")
    assert "There is some in api" in report["error"]["reason"]
    assert ada.ask("analyze", sessionId=answer["sessionId"]).json()["sessionId"] == answer["sessionId"]


def test_what_is_asked_to_be_fixed_is_on_a_branch(people: dict[str, Deployer], hosts: Hosts) -> None:
    repository = served(hosts.open, "to-be-fixed", MISSPELT_PROPERTY)
    ada = people["admin-ada"]
    report = succeeded(ada.ended(ada.start("fix", repository.url, instructions="It does not deploy: mend it.")))
    assert b"Timeout: 10" in repository.files(report["fix_branch"])["template.yaml"]


def _listed(deployer: Deployer) -> list[str]:
    items = deployer.client.get(f"{BASE}/deployments", params={"limit": 100}).raise_for_status().json()["items"]
    return [each["session_id"] for each in items]
