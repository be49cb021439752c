"""Without these an API is asked what it never promised, or is not asked what it did."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from deployer.template.parsing import parse
from deployer_tester.api_address import in_outputs, of_gateway
from deployer_tester.derive.openapi import OpenApi
from deployer_tester.derive.rules import Derived, derive
from deployer_tester.derive.template_routes import operations
from deployer_tester.run.calling import Answer
from deployer_tester.run.verdict import judge
from deployer_tester.step import Expect, Plan
from hypothesis import given, settings
from hypothesis import strategies as st

DOCUMENT = parse("""
openapi: 3.0.3
security: [{key: []}]
paths:
  /health:
    get: {security: [], responses: {2XX: {description: well}}}
  /private:
    get: {responses: {200: {description: yours}}}
  /items:
    get:
      security: []
      parameters:
        - {name: page, in: query, required: true, schema: {type: integer, minimum: 3}}
        - {name: sort, in: query, schema: {type: string}}
      responses: {200: {content: {application/json: {schema: {type: array}}}}}
    post:
      security: []
      requestBody:
        content:
          application/json:
            schema:
              allOf:
                - type: object
                  required: [name, size]
                  properties: {name: {type: string, minLength: 9}, size: {type: integer}}
                - {type: object, required: [kind], properties: {kind: {enum: [small, large]}}}
      responses:
        201: {content: {application/json: {schema: {properties: {itemId: {type: string}}, required: [itemId]}}}}
  /items/{itemId}:
    parameters: [{name: itemId, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {security: [], responses: {200: {description: one}}}
    delete: {security: [], responses: {204: {description: gone}}}
  /shops/{shop}:
    get:
      security: []
      parameters: [{name: shop, in: path, required: true, schema: {type: string}, example: corner}]
      responses: {200: {description: one}}
  /tags/{tag}:
    get:
      security: []
      parameters: [{name: tag, in: path, required: true, schema: {type: string}}]
      responses: {200: {description: one}, default: {description: anything}}
  /upload:
    post:
      security: []
      requestBody: {content: {application/octet-stream: {}}}
      responses: {200: {description: taken}}
""")


def derived(document: Any = DOCUMENT, *, may_write: bool = True) -> Derived:
    return derive(list(OpenApi(document).operations()), may_write=may_write)


def test_each_promise_has_its_step_in_an_order_that_can_work() -> None:
    found = derived()
    asked = {f"{step.method} {step.endpoint}": step for step in found.steps}
    assert list(asked) == [
        "GET /health",
        "GET /items?page=3",
        "GET /private",
        "POST /items",
        "GET /items/${v_items_itemId}",
        "GET /shops/corner",
        "GET /tags/skylift",
        "DELETE /items/${v_items_itemId}",
    ]
    assert asked["GET /health"].expect.status == list(range(200, 300))
    assert asked["GET /private"].expect.status == [401, 403], "what is secured must refuse"
    assert asked["GET /items?page=3"].expect.status == [200, 400, 404, 422], "the page is made up"
    assert asked["GET /items?page=3"].expect.type == "array"
    assert asked["POST /items"].body == {"name": "skyliftxx", "size": 1, "kind": "small"}
    assert asked["POST /items"].expect == Expect(status=[201], type="object", has=["itemId"], routed=True)
    assert asked["GET /items/${v_items_itemId}"].expect.status == [200]
    assert asked["GET /shops/corner"].expect.status == [200], "the document's own example is there"
    assert asked["GET /tags/skylift"].expect.status == [], "any below 500 is documented"
    assert [(each.path, each.why) for each in found.untested] == [
        ("/upload", "its body has no example, and none can be made from its schema")
    ]
    Plan(steps=list(found.steps))


def test_an_api_in_use_is_only_read() -> None:
    assert {step.method for step in derived(may_write=False).steps} == {"GET"}
    assert {each.method for each in derived(may_write=False).untested} == {"POST", "DELETE"}


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(each, (*path, name))


PLACES = [path for path in _places(DOCUMENT["paths"]) if path]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just({"$ref": "#/paths"}),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_no_document_of_somebody_else_breaks_the_deriving(place: tuple[Any, ...], value: Any) -> None:
    document = copy.deepcopy(DOCUMENT)
    inner = document["paths"]
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    derived(document)


def test_a_schema_that_holds_itself_ends() -> None:
    node = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/a": {"post": {"requestBody": body}}},
        "components": {"schemas": {"Node": node}},
    }
    assert derived(document).untested[0].path == "/a"


TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals: {HttpApi: {Auth: {DefaultAuthorizer: Users}}}
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      FunctionUrlConfig: {AuthType: AWS_IAM}
      Events:
        All: {Type: HttpApi, Properties: {Path: '/files/{path+}', Method: ANY}}
        Open: {Type: HttpApi, Properties: {Path: /open, Method: get, Auth: {Authorizer: NONE}}}
        Old: {Type: Api, Properties: {Path: /old, Method: post}}
        Queue: {Type: SQS, Properties: {Queue: q}}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {RouteKey: GET /plain}}
  Folder: {Type: AWS::ApiGateway::Resource, Properties: {PathPart: a, ParentId: !GetAtt Rest.RootResourceId}}
  File: {Type: AWS::ApiGateway::Resource, Properties: {PathPart: '{b}', ParentId: !Ref Folder}}
  Method: {Type: AWS::ApiGateway::Method, Properties: {HttpMethod: GET, ResourceId: !Ref File, AuthorizationType: NONE}}
"""


def test_a_templates_routes_are_read_in_every_way_they_are_written() -> None:
    found = {(each.method, each.path): each.secured for each in operations(parse(TEMPLATE))}
    assert found == {
        ("GET", "/files/{path}"): True,
        ("GET", "/open"): False,
        ("POST", "/old"): False,
        ("GET", "/"): True,
        ("GET", "/plain"): False,
        ("GET", "/a/{b}"): False,
    }


@pytest.mark.parametrize(
    ("outputs", "found"),
    [
        (
            {"Hello": "https://a.execute-api.eu-west-1.amazonaws.com/Prod/hello/"},
            "https://a.execute-api.eu-west-1.amazonaws.com/Prod",
        ),
        (
            {"Site": "https://a.lambda-url.eu-west-1.on.aws/", "AppUrl": "https://other.example.com"},
            "https://a.lambda-url.eu-west-1.on.aws",
        ),
        ({"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"}, None),
        ({"BucketUrl": "https://photos.s3.eu-west-1.amazonaws.com/"}, None),
        ({"ApiUrl": "http://plain.example.com"}, None),
        ({"Arn": "arn:aws:lambda:eu-west-1:1:function:f", "Docs": "https://docs.example.com"}, None),
        ({"ApiUrl": "https://api.example.com/v1"}, "https://api.example.com/v1"),
    ],
)
def test_an_api_is_found_among_what_a_stack_gives_out(outputs: dict[str, str], found: str | None) -> None:
    assert in_outputs(outputs, ["/hello", "/items/{id}"], this_machine=False) == found


def test_no_gateway_is_no_address() -> None:
    assert of_gateway([], "https://{api}/{stage}") is None


@pytest.mark.parametrize(
    ("expect", "status", "body", "passed"),
    [
        (Expect(), 404, "nothing", True),
        (Expect(), 500, "{}", False),
        (Expect(routed=True), 403, '{"message": "Missing Authentication Token"}', False),
        (Expect(status=[200], type="object", has=["id"]), 200, '{"id": 1}', True),
        (Expect(status=[200], type="object", has=["id"]), 200, "{}", False),
        (Expect(status=[200], type="integer"), 200, "true", False),
        (Expect(status=[200], type="object"), 200, "<html>", False),
        (Expect(status=[200, 404], type="object"), 404, "<html>", True),
    ],
)
def test_an_answer_is_judged_by_what_was_promised(expect: Expect, status: int, body: str, passed: bool) -> None:
    verdict = judge(expect, Answer(status, "application/json", body.encode(), 1))
    assert verdict.passed is passed and str(status) in verdict.got
