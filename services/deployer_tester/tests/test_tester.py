"""Without these a broken deployment is called a success, or a test goes where it must not go."""

import json
from typing import Any

import pytest
from deployer.failure import Code
from deployer.repository import Repository
from deployer.sessions.resources import Resource
from deployer.sessions.session import Kind, Status
from deployer_tester.run.calling import Forbidden, address_of

from tests.builders.applications import PLAIN_HANDLER, SAM_WITH_A_REQUIREMENT
from tests.builders.repositories import serving

OPENAPI = """\
openapi: 3.1.0
info: {title: Shop, version: '1', description: key AKIAIOSFODNN7EXAMPLE}
paths:
  /orders:
    get:
      responses: {200: {content: {application/json: {schema: {type: array}}}}}
    post:
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {201: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, 404: {}}
components:
  schemas:
    Order:
      type: object
      required: [id, password]
      properties: {id: {type: string, example: o-1}, password: {type: string, example: hunter2-planted}}
"""
DESCRIBED = {**SAM_WITH_A_REQUIREMENT, "openapi.yaml": OPENAPI}
ORDER = {"id": "a/b", "password": "hunter2-planted"}


def shop(method: str, path: str, body: bytes) -> tuple[int, Any]:
    if (method, path) == ("GET", "/orders"):
        return 200, []
    return (201, ORDER) if method == "POST" else (200, ORDER)


def test_what_an_openapi_document_promises_is_asked_and_what_was_made_is_asked_for(world: Any, api: Any) -> None:
    api.answer = shop
    made = world.deployed(DESCRIBED, {"Url": api.url})
    ended = world.test(made)
    assert ended.status is Status.SUCCESS, ended.error
    assert [(method, path) for method, path, _ in api.asked] == [
        ("GET", "/orders"),
        ("POST", "/orders"),
        ("GET", "/orders/a%2Fb"),
    ]
    assert json.loads(api.asked[1][2]) == {"id": "o-1", "password": "hunter2-planted"}
    assert ended.results["tests"] == {"passed": 3, "failed": 0, "not_run": 0, "not_tested": 0}
    report = world.report(made)
    assert ended.results["report_key"].endswith("/1/report.json") and report["source"] == "openapi.yaml"
    assert report["steps"][1]["status"] == 201 and report["steps"][1]["milliseconds"] >= 0


def test_an_answer_of_another_shape_fails_the_session_and_says_which_and_how(world: Any, api: Any) -> None:
    api.answer = lambda method, path, body: (200, {}) if path == "/orders" else (200, ORDER)
    ended = world.test(world.deployed(DESCRIBED, {"Url": api.url}))
    assert ended.status is Status.FAILED and ended.error.code is Code.TESTS_FAILED
    assert "Step 1, GET /orders: expected status 200, JSON of type array; got status 200" in ended.error.reason
    assert ended.results["report_key"], "the report is there when it is needed most"
    assert any("not run" in line for line in ended.error.lines), ended.error.lines


def test_without_a_document_the_templates_routes_are_asked_and_what_is_left_out_is_told(world: Any, api: Any) -> None:
    made = world.deployed(SAM_WITH_A_REQUIREMENT, {"Url": api.url})
    assert world.test(made).status is Status.SUCCESS
    assert [(method, path) for method, path, _ in api.asked] == [("GET", "/greetings/skylift")]
    left_out = [text for event, text in world.lines(made) if event == "route_not_tested"]
    assert left_out == ["POST /orders is not tested: it writes, and no OpenAPI document says what."]


def test_a_function_that_does_not_start_fails_the_test_after_it_was_asked_again(world: Any, api: Any) -> None:
    api.answer = lambda method, path, body: (502, {"message": "Internal Server Error"})
    made = world.deployed(SAM_WITH_A_REQUIREMENT, {"Url": api.url})
    ended = world.test(made)
    assert ended.error.code is Code.TESTS_FAILED and "502" in ended.error.reason
    assert world.report(made)["steps"][0]["tries"] == len(api.asked) == 4


def test_a_route_that_the_gateway_does_not_have_fails_though_it_is_below_500(world: Any, api: Any) -> None:
    api.answer = lambda method, path, body: (404, {"message": "Not Found"})
    ended = world.test(world.deployed(PLAIN_HANDLER, {"Url": api.url}))
    assert ended.error.code is Code.TESTS_FAILED and "does not have" in ended.error.reason


def test_a_state_machine_that_waits_is_told_the_outcome(world: Any, api: Any) -> None:
    made = world.deployed(PLAIN_HANDLER, {"Url": api.url}, kind=Kind.SDLC)
    world.test(made, token="token")
    ((outcome, answer),) = world.machine.answers
    assert outcome == "success" and json.loads(answer["output"])["tests"]["passed"] == 1


def test_a_sanity_test_reads_the_repository_itself_and_writes_nothing(world: Any, api: Any) -> None:
    api.answer = shop
    with serving() as host:
        repository = host.repository("acme/shop", {"openapi.yaml": OPENAPI.encode()})
        given = Repository(repository.url, "acme", "shop")
        made = world.begin(kind=Kind.SANITY_TEST, repository=given, base_url=api.url.rstrip("/"))
        ended = world.test(made)
    assert ended.status is Status.SUCCESS, ended.error
    assert {method for method, _, _ in api.asked} == {"GET"}
    assert ended.results["tests"]["not_tested"] == 1


def test_a_sanity_test_of_an_earlier_session_uses_what_that_deployed(world: Any, api: Any) -> None:
    earlier = world.deployed(PLAIN_HANDLER, {"Url": api.url})
    ended = world.test(world.begin(kind=Kind.SANITY_TEST, about=earlier.session_id))
    assert ended.status is Status.SUCCESS and api.asked[-1] == ("GET", "/", b"")


def test_a_gateway_that_gives_out_no_address_is_found_among_the_resources(world: Any) -> None:
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["169.254.169.254"]

    world.resolve = resolve
    made = world.deployed(SAM_WITH_A_REQUIREMENT, {})
    names = [("AWS::ApiGatewayV2::Api", "a1b2"), ("AWS::ApiGatewayV2::Stage", "$default")]
    world.resources.put(made.session_id, [Resource("x", kind, name, "CREATE_COMPLETE") for kind, name in names])
    ended = world.test(made)
    assert asked == ["a1b2.execute-api.eu-west-1.amazonaws.com"]
    assert ended.error.code is Code.TESTS_FAILED and "not a public address" in ended.error.reason


PRIVATE = [
    "169.254.169.254",
    "10.0.0.7",
    "127.0.0.1",
    "100.64.0.1",
    "224.0.0.1",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "::ffff:10.0.0.1",
    "64:ff9b::169.254.169.254",
    "2002:a9fe:a9fe::",
    "0.0.0.0",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_ever_spoken_to(address: str) -> None:
    with pytest.raises(Forbidden, match="not a public address"):
        address_of("https://x.example.com", this_machine=True, resolve=lambda *_: ["93.184.216.34", address])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_a_public_address_is_spoken_to(address: str) -> None:
    assert address_of("https://x.example.com", this_machine=False, resolve=lambda *_: [address]) == address


def test_an_api_at_a_private_address_is_not_tested(world: Any) -> None:
    world.resolve = lambda host, port: ["93.184.216.34", "10.0.0.7"]
    ended = world.test(world.deployed(PLAIN_HANDLER, {"Url": "https://abc.execute-api.eu-west-1.amazonaws.com/"}))
    assert ended.error.code is Code.TESTS_FAILED and "public address" in ended.error.reason


def test_on_aws_this_machine_is_no_api(world: Any, api: Any) -> None:
    world.this_machine = False
    ended = world.test(world.deployed(PLAIN_HANDLER, {"Url": api.url}))
    assert ended.error.code is Code.NOTHING_TO_TEST and not api.asked


def test_a_redirect_is_an_answer_and_is_not_followed(world: Any, api: Any) -> None:
    api.answer = lambda method, path, body: (302, {})
    api.headers = {"Location": "http://169.254.169.254/latest/meta-data/"}
    made = world.deployed(PLAIN_HANDLER, {"Url": api.url})
    assert world.test(made).status is Status.SUCCESS
    assert [path for _, path, _ in api.asked] == ["/openapi.json", "/"]
    assert world.report(made)["steps"][0]["status"] == 302


def test_no_planted_secret_is_in_report_timeline_or_session(world: Any, api: Any) -> None:
    secret = "AKIAIOSFODNN7EXAMPLE"
    api.answer = lambda method, path, body: (500, {**ORDER, "note": f"key {secret}", "sessionToken": "t0ken-planted"})
    made = world.deployed(DESCRIBED, {"Url": api.url})
    world.test(made)
    key = world.sessions.get(made.session_id).results["report_key"]
    report = world.aws.s3.get_object(Bucket=world.aws.bucket, Key=key)["Body"].read().decode()
    items = world.aws.dynamodb.scan(TableName=world.aws.table)["Items"]
    assert "[redacted]" in report
    for planted in (secret, "hunter2-planted", "t0ken-planted"):
        assert planted not in report and planted not in json.dumps(items, default=str)
