"""A secret that the pipeline handles, or that a repository holds, lies where it has to and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from tests.builders import repositories
from tests.builders.applications import GREETER, Files, changed
from tests.faults.waiting import until
from tests.flows.deployments import TOKEN, Deployer, Report, served
from tests.flows.deployments_crowd import Crowd
from tests.flows.echoing import ECHOES, WAITS_SECONDS, Echoing
from tests.flows.leaks import Secret, everywhere
from tests.running import RunningPlatform

PASSWORD = "planted-password-81d2"
GIVEN = "planted-given-77b0"
NO_ECHO, API_KEY = "planted-no-echo-03f7", "planted-api-key-5e4c"
APPLICATION = "tells-all"

_STORE = "journal of secretsmanager"
# The stacks' record, as Pulumi's own state has it: only its owner may read it.
_RECORD = "file stacks/deployer_api.json"
# What the application says of itself belongs to whom it belongs to, and is not the pipeline's to change.
# All groups lie in one file; each is looked at by itself as well.
_ITS_OWN_LOG = (
    f"file logs/skylift-{APPLICATION}",
    f"log group /aws/lambda/skylift-{APPLICATION}",
    "journal of cloudwatch_logs",
)
# The template gives it out, for whoever may look at stacks.
_STACK = f"stack skylift-{APPLICATION}"
# Cloned, checked and handed to CloudFormation as it is: without the value it would be another application.
_MADE = ("journal of cloudformation", "journal of lambda")
_SOURCE = ("source.tar.gz", "template.json", *_MADE)

_TELLING = """\
import json
import os


def handler(event, context):
    print(os.environ)
    print("given: " + os.environ["API_KEY"])
    return {"statusCode": 500, "body": json.dumps(dict(os.environ))}
"""
_PARAMETER = f"""\
Parameters:
  DatabasePassword: {{Type: String, NoEcho: true, Default: {NO_ECHO}}}
  To: {{Type: String, NoEcho: true}}
Resources:
"""
_ENVIRONMENT = f"""\
Handler: app.handler
      Environment: {{Variables: {{API_KEY: {API_KEY}, DATABASE_PASSWORD: !Ref DatabasePassword, TO: !Ref To}}}}"""
TELLS_ALL: Files = {
    **changed(
        changed(changed(GREETER, "Resources:\n", _PARAMETER), "Handler: app.handler", _ENVIRONMENT),
        "Outputs:\n",
        f"Outputs:\n  ApiKey: {{Value: {API_KEY}}}\n  To: {{Value: !Ref To}}\n",
    ),
    "src/app.py": _TELLING,
}


@dataclass(frozen=True)
class Told:
    """Sessions that had every reason to tell a secret, at their end, and all that can be read anywhere afterwards."""

    reports: dict[str, Report]
    places: list[tuple[str, bytes]]
    task_token: str

    def leaks(self, secret: Secret) -> list[str]:
        return secret.leaks(self.places)


@pytest.fixture(scope="module")
def told(crowd: Crowd, platform: RunningPlatform, deployer: Deployer) -> Told:
    """With what went on before, so that a session of every kind has been where a secret could get lost."""
    with repositories.serving() as host:
        host.answer = echoing = Echoing()
        url = served(crowd.hosts.private, APPLICATION, TELLS_ALL).url
        given = {"To": GIVEN}
        started = {APPLICATION: deployer.start("sdlc-deploy", url, max_attempts=1, parameters=given)}
        started |= {way: deployer.start("deploy", f"{host.url}/acme/{way}") for way in ECHOES}
        started["waits"] = deployer.start("sdlc-deploy", f"{host.url}/acme/waits", max_attempts=1)
        task_token = _awaited(platform, started["waits"])
        echoing.let.set()
        refused = [
            deployer.ask("deploy", repository=url.replace("//", f"//ada:{PASSWORD}@"), branch="main"),
            deployer.ask("sanity-test", repository=url, branch="main", base_url=f"https://ada:{PASSWORD}@localhost/"),
        ]
        reports = {**crowd.end(), **{name: deployer.ended(session) for name, session in started.items()}}
    assert {answer.status_code for answer in refused} == {httpx.codes.UNPROCESSABLE_ENTITY}
    answers = [
        *map(_plain, reports.values()),
        *map(deployer.analysis, started.values()),
        *(each.text for each in refused),
    ]
    traced = [refused[0].headers["x-correlation-id"]]
    places = [*everywhere(platform, traced), ("answers of the API", str(answers).encode())]
    return Told(reports, places, task_token)


def _awaited(platform: RunningPlatform, session_id: str) -> str:
    """By what a session's stage will answer the state machine, while it is at work."""
    key, found = {"pk": {"S": f"SESSION#{session_id}"}, "sk": {"S": "META"}}, list[str]()

    def there() -> bool:
        item = platform.aws("dynamodb").get_item(TableName="deployer", Key=key)["Item"]
        found.extend(item["task_token"].values() if "S" in item.get("task_token", {}) else ())
        return bool(found)

    until(there, "a stage is at work for the state machine", WAITS_SECONDS)
    return found[0]


def _plain(report: Report) -> Report:
    """Without the addresses that open one file for five minutes: they carry what opens it."""
    return {name: value for name, value in report.items() if name not in ("report_url", "patch_url")}


def test_a_token_lies_in_its_store_alone_even_where_its_host_says_it_back(told: Told) -> None:
    assert told.leaks(Secret(TOKEN, (_STORE,))) == []
    for way in ECHOES:
        error = told.reports[way]["error"]
        assert error["code"] == "GIT_CLONE", error


def test_a_password_in_an_address_is_refused_and_forgotten(told: Told) -> None:
    assert told.leaks(Secret(PASSWORD)) == []


@pytest.mark.parametrize("value", [NO_ECHO, API_KEY])
def test_what_a_template_hides_is_where_the_template_is_and_where_its_function_needs_it(told: Told, value: str) -> None:
    assert told.leaks(Secret(value, (*_SOURCE, *_ITS_OWN_LOG, _STACK))) == []
    report = told.reports[APPLICATION]
    assert report["error"]["code"] == "TESTS_FAILED" and "[redacted]" in str(report["error"]["lines"])
    assert report["outputs"]["ApiKey"] == "[redacted]"


def test_what_was_given_for_a_parameter_is_where_its_function_needs_it_and_forgotten_with_the_session(
    told: Told,
) -> None:
    """Whoever repeats it: the stack's outputs, the function's log, the application's answers in the tests' report."""
    assert told.leaks(Secret(GIVEN, (*_MADE, *_ITS_OWN_LOG, _STACK))) == []
    report = told.reports[APPLICATION]
    assert report["parameters"] == ["To"] and report["outputs"]["To"] == "[redacted]"
    assert told.leaks(Secret(GIVEN)), "it had been given to nobody"


def test_the_keys_of_functions_are_written_nowhere(told: Told, platform: RunningPlatform) -> None:
    """Neither those of our own nor those of what was deployed."""
    names = _functions(platform)
    assert {"deployer_clone", "deployer_deploy"} < set(names) and any(APPLICATION in name for name in names)
    for name in names:
        answer = platform.control.get(f"functions/{name}").raise_for_status()
        kept = _ITS_OWN_LOG if APPLICATION in name else ()
        for key in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            assert told.leaks(Secret(answer.json()["credentials"][key], kept)) == [], (name, key)


def test_the_key_of_cursors_lies_in_its_store_alone(told: Told, platform: RunningPlatform) -> None:
    secrets = platform.aws("secretsmanager")
    [found] = [each for each in secrets.list_secrets()["SecretList"] if "deployer_api-cursor-key" in each["Name"]]
    assert told.leaks(Secret(secrets.get_secret_value(SecretId=found["ARN"])["SecretString"], (_STORE, _RECORD))) == []


def test_what_a_stage_answers_by_is_gone_with_the_session(told: Told) -> None:
    assert told.reports["waits"]["status"] == "failed" and told.leaks(Secret(told.task_token)) == []


def test_a_secret_that_was_told_would_be_found(told: Told) -> None:
    """The application tells its own, in its log: what is looked for above is looked for where it would be."""
    for value in (NO_ECHO, API_KEY):
        found = told.leaks(Secret(value))
        assert all(any(part in name for name in found) for part in (*_SOURCE, *_ITS_OWN_LOG)), found
    assert _STORE in told.leaks(Secret(TOKEN))
    assert Secret("planted").leaks([("a", b"eHg6cGxhbnRlZA=="), ("b", b"x"), ("c", b"PLANTED")]) == ["a"]


def _functions(platform: RunningPlatform) -> list[str]:
    found = platform.aws("lambda").get_paginator("list_functions").paginate()
    return [function["FunctionName"] for page in found for function in page["Functions"]]
