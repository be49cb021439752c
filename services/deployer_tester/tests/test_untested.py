"""Without these a right deployment is called a failure, or a missing API a success."""

from typing import Any

import pytest
from deployer.artifacts import source
from deployer.failure import Code
from deployer.sessions.resources import Resource
from deployer.sessions.session import Kind, Session, Status
from deployer.tree import File, pack
from deployer_tester.api_address import is_own

from tests.builders.applications import SAM_WITH_A_REQUIREMENT, STORES, Files, changed

OUTPUTS = {"QueueUrl": "http://localhost:4566/000000000000/jobs", "BucketName": "photos"}
SCHEDULED = {
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Nightly:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: app.handler
      Runtime: python3.13
      Events: {Night: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
""",
}


def made(world: Any, files: Files, *kinds: str, **outputs: str) -> Session:
    session: Session = world.deployed(files, outputs, kind=Kind.SDLC)
    world.resources.put(session.session_id, [Resource("It", kind, "it", "CREATE_COMPLETE") for kind in kinds])
    return session


@pytest.mark.parametrize(
    ("files", "kind"), [(STORES, "AWS::SQS::Queue"), (SCHEDULED, "AWS::Lambda::Function")], ids=["stores", "scheduled"]
)
def test_a_deployment_without_an_api_is_a_success_that_says_that_nothing_was_tested(
    world: Any, files: Files, kind: str
) -> None:
    session = made(world, files, kind, **OUTPUTS)
    world.test(session, token="token")
    ((outcome, _),) = world.machine.answers
    why = f"the deployment has no HTTP API; it made {kind}"
    assert outcome == "success" and world.sessions.get(session.session_id).results["nothing_tested"] == why
    assert world.lines(session) == [("nothing_tested", f"Deployed, and nothing was tested, because {why}.")]


def test_a_sanity_test_that_finds_nothing_has_failed(world: Any) -> None:
    earlier = made(world, STORES, "AWS::SQS::Queue", **OUTPUTS)
    ended = world.test(world.begin(kind=Kind.SANITY_TEST, about=earlier.session_id))
    assert (ended.status, ended.error.code) == (Status.FAILED, Code.NOTHING_TO_TEST)
    assert ended.error.reason == (
        "Nothing was tested, because the deployment has no HTTP API; it made AWS::SQS::Queue."
    )


@pytest.mark.parametrize(
    ("files", "kind", "said"),
    [
        (STORES, "AWS::Lambda::Url", "It (AWS::Lambda::Url) was deployed, but where it answers is not known"),
        (SAM_WITH_A_REQUIREMENT, "AWS::Lambda::Function", "template.yaml names GET /greetings/{name}, but nothing"),
        (
            {**STORES, "openapi.yaml": "openapi: 3.1.0\npaths: {/orders: {get: {}}}"},
            "AWS::SQS::Queue",
            "openapi.yaml names GET /orders, but nothing",
        ),
    ],
    ids=["a URL without an output", "a route without an API", "a document without an API"],
)
def test_an_api_that_should_be_there_is_missed(world: Any, files: Files, kind: str, said: str) -> None:
    ended = world.test(made(world, files, kind), token=None)
    assert ended.error.code is Code.NOTHING_TO_TEST and said in ended.error.reason
    assert "the template's Outputs" in ended.error.reason


def test_an_api_that_a_fix_took_away_is_missed(world: Any, api: Any) -> None:
    api.answer = lambda method, path, body: (500, {})
    session = made(world, SAM_WITH_A_REQUIREMENT, Url=api.url)
    assert world.test(session, token="first").error.code is Code.TESTS_FAILED
    world.objects.put(source(session.session_id, 2), pack(File(path, text.encode()) for path, text in STORES.items()))
    world.sessions.note(world.sessions.get(session.session_id), world.at(1), {"outputs": OUTPUTS})
    ended = world.test(session, token="second", attempt=2)
    assert ended.error.code is Code.NOTHING_TO_TEST


def test_an_api_that_can_only_be_written_to_without_a_document_is_a_success_that_says_so(world: Any, api: Any) -> None:
    files = changed(SAM_WITH_A_REQUIREMENT, "Method: GET", "Method: PUT")
    session = made(world, files, Url=api.url)
    world.test(session, token="token")
    why = world.sessions.get(session.session_id).results["nothing_tested"]
    assert "POST /orders (it writes, and no OpenAPI document says what)" in why and not api.asked


@pytest.mark.parametrize(
    ("base", "kind", "name", "own"),
    [
        ("https://abc.execute-api.eu-west-1.amazonaws.com", "AWS::ApiGatewayV2::Api", "abc", True),
        ("http://localhost:4566/_aws/execute-api/abc/$default", "AWS::ApiGatewayV2::Api", "abc", True),
        ("https://def.execute-api.eu-west-1.amazonaws.com", "AWS::ApiGatewayV2::Api", "abc", False),
        ("https://xyz.lambda-url.eu-west-1.on.aws", "AWS::Lambda::Url", "arn", True),
        ("https://xyz.lambda-url.eu-west-1.on.aws", "AWS::SQS::Queue", "q", False),
        ("https://api.example.com", "AWS::ApiGatewayV2::DomainName", "api.example.com", True),
        ("https://api.example.com", "AWS::ApiGatewayV2::Api", "abc", False),
    ],
)
def test_only_an_api_that_the_session_made_is_written_to(base: str, kind: str, name: str, own: bool) -> None:
    assert is_own(base, [Resource("Api", kind, name, "CREATE_COMPLETE")]) is own


def test_what_a_template_gives_out_of_somebody_elses_is_only_read(world: Any, api: Any) -> None:
    document = "openapi: 3.1.0\npaths: {/orders: {get: {}, post: {}}}"
    session = made(world, {**STORES, "openapi.yaml": document}, "AWS::ApiGatewayV2::Api", Url=api.url)
    assert world.test(session).status is Status.SUCCESS
    assert [method for method, _, _ in api.asked] == ["GET"]
