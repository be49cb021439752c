"""Without these a model's answer is run that nobody asked for, is sent a secret, or one bad answer ends a session."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from deployer.failure import Code
from deployer.sessions.session import Kind, Status
from deployer_tester.engine import Written
from skylift.models.bedrock_writer import BedrockWriter

from tests.builders import aws, bedrock
from tests.builders.applications import PLAIN_HANDLER, SAM_WITH_A_REQUIREMENT, changed
from tests.builders.bedrock import Recorded, converse

SAMPLE = changed(SAM_WITH_A_REQUIREMENT, "Outputs:", "# key AKIAIOSFODNN7EXAMPLE\nOutputs:")
PROSE = "Sure! Here are your tests: GET /orders should work."


@pytest.fixture
def recorded() -> Recorded:
    return Recorded([])


@pytest.fixture
def model(world: Any, recorded: Recorded) -> Iterator[Any]:
    """The stage with the model's real client, and a server that answers it as the test says."""
    with bedrock.serving(recorded) as url:
        session = boto3.session.Session("x", "x", region_name=aws.REGION)
        world.engine = Written(BedrockWriter("some", client=session.client("bedrock-runtime", endpoint_url=url)))
        yield world


def step(**changes: Any) -> dict[str, Any]:
    return {"action": "list", "method": "GET", "endpoint": "/orders", **changes}


def answer(*steps: dict[str, Any]) -> tuple[int, str, str]:
    return converse(json.dumps({"steps": steps}))


def asked(recorded: Recorded, number: int = 0) -> str:
    text: str = recorded.asked[number][1]["messages"][0]["content"][0]["text"]
    return text


def test_a_models_steps_carry_what_an_answer_gave(model: Any, recorded: Recorded, api: Any) -> None:
    api.answer = lambda method, path, body: (200, {"items": [{"id": 7}], "token": "t0ken-planted"})
    first = step(store={"id": "items.0.id", "token": "token"})
    second = step(endpoint="/orders/${id}", method="POST", headers={"X-Auth": "${token}"}, body={"order": "${id}"})
    recorded.answers.append(answer(first, second))
    made = model.deployed(SAMPLE, {"Url": api.url})
    assert model.test(made).status is Status.SUCCESS
    assert api.asked[1] == ("POST", "/orders/7", b'{"order": 7}')
    report = model.report(made)
    assert "t0ken-planted" not in json.dumps(report) and report["engine"] == "bedrock:some"
    assert "/orders" in asked(recorded) and "AKIA" not in asked(recorded)


REFUSED = {
    "prose": converse(PROSE),
    "another shape": converse('{"tests": []}'),
    "a list": converse(json.dumps([step()])),
    "no steps": answer(),
    "too many steps": answer(*[step()] * 41),
    "a foreign host": answer(step(endpoint="https://evil.example.com/")),
    "a foreign host without a scheme": answer(step(endpoint="//evil.example.com/")),
    "a foreign host behind a name": answer(step(endpoint="@evil.example.com/")),
    "a metadata service": answer(step(endpoint="http://169.254.169.254/latest/meta-data/")),
    "a backslash": answer(step(endpoint="/\\evil.example.com/")),
    "a way out of the API": answer(step(endpoint="/%2F/../..")),
    "another Host": answer(step(headers={"Host": "evil.example.com"})),
    "a header in a header": answer(step(headers={"X-A": "a\r\nHost: evil.example.com"})),
    "another service of AWS": answer(step(headers={"X-Amz-Target": "DynamoDB_20120810.Scan"})),
    "a command": answer(step(command="rm -rf /")),
    "a variable of nobody's": answer(step(endpoint="/orders/${id}")),
    "a method that is none": answer(step(method="CONNECT")),
    "an expected fault": answer(step(expect={"status": [500]})),
    "a cut-off answer": converse('{"steps": [{"action": "li', stop="max_tokens"),
}


@pytest.mark.parametrize("given", REFUSED.values(), ids=REFUSED.keys())
def test_what_was_not_asked_for_is_refused_told_and_never_run(
    model: Any, recorded: Recorded, api: Any, given: Any
) -> None:
    recorded.answers.append(given)
    made = model.deployed(SAMPLE, {"Url": api.url}, kind=Kind.SDLC)
    ended = model.test(made, token="token")
    assert ended.error.code is Code.REFUSED_ANSWER and "bedrock:some is refused" in ended.error.reason
    assert ended.status is Status.RUNNING, "whether there is another attempt is for the machine to say"
    ((kind, told),) = model.machine.answers
    assert (kind, told["error"]) == ("failure", "REFUSED_ANSWER") and not api.asked
    assert [event for event, _ in model.lines(made)] == ["answer_refused", "stage_failed"]


def test_the_next_attempt_tests_what_is_deployed_and_says_why_the_answer_was_refused(
    model: Any, recorded: Recorded, api: Any
) -> None:
    recorded.answers += [converse(PROSE), answer(step())]
    made = model.deployed(SAMPLE, {"Url": api.url}, kind=Kind.SDLC)
    model.test(made, token="first")
    model.test(made, token="second", attempt=2)
    assert [kind for kind, _ in model.machine.answers] == ["failure", "success"] and len(api.asked) == 1
    assert asked(recorded, 1).startswith("Your last answer was refused. The answer of bedrock:some is refused")


def test_a_sanity_test_ends_with_the_refusal_and_one_that_writes_is_refused(
    model: Any, recorded: Recorded, api: Any
) -> None:
    recorded.answers.append(answer(step(method="DELETE")))
    made = model.deployed(SAMPLE, {"Url": api.url}, kind=Kind.SANITY_TEST, base_url=api.url.rstrip("/"))
    ended = model.test(made)
    assert (ended.status, ended.error.code) == (Status.FAILED, Code.REFUSED_ANSWER) and not api.asked
    assert "writes to an API in use: DELETE /orders" in ended.error.reason


def test_a_redirect_to_a_foreign_host_is_not_followed(model: Any, recorded: Recorded, api: Any) -> None:
    api.answer = lambda method, path, body: (307, {})
    api.headers = {"Location": "http://169.254.169.254/latest/meta-data/"}
    recorded.answers.append(answer(step(expect={"status": [200]})))
    ended = model.test(model.deployed(SAMPLE, {"Url": api.url}))
    assert ended.error.code is Code.TESTS_FAILED and "got status 307" in ended.error.reason and len(api.asked) == 1


def test_a_model_gets_what_the_application_tells_of_itself_and_none_of_its_secrets(
    model: Any, recorded: Recorded, api: Any
) -> None:
    about = {"description": "given-at-deployment, key AKIAIOSFODNN7EXAMPLE"}
    api.answer = lambda method, path, body: (
        200,
        {"openapi": "3.1.0", "info": about, "paths": {"/orders": {"get": {}}}},
    )
    recorded.answers.append(answer(step()))
    made = model.deployed(PLAIN_HANDLER, {"Url": api.url}, parameters={"ApiKey": "given-at-deployment"})
    assert model.test(made).status is Status.SUCCESS
    assert "GET /orders" in asked(recorded) and "the application's own openapi.json" in asked(recorded)
    assert "AKIA" not in asked(recorded) and "given-at-deployment" not in asked(recorded)


def test_a_model_is_not_asked_to_guess_what_an_application_may_have(model: Any, recorded: Recorded, api: Any) -> None:
    api.answer = lambda method, path, body: (404, {"detail": "Not Found"})
    ended = model.test(model.deployed(PLAIN_HANDLER, {"Url": api.url}))
    assert "the API answers" in ended.results["nothing_tested"] and not recorded.asked
