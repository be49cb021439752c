"""Without these the wrong address is asked, a route of a template is overlooked, or a bad answer passes."""

import pytest
from deployer.template.parsing import parse
from deployer_tester.api_address import in_outputs, of_gateway
from deployer_tester.derive.template_routes import operations
from deployer_tester.run.calling import Answer
from deployer_tester.run.verdict import judge
from deployer_tester.step import Expect

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


def test_a_function_url_of_all_functions_is_a_route_of_each() -> None:
    globals_ = "Globals: {Function: {FunctionUrlConfig: {AuthType: NONE}}}"
    function = "Fn: {Type: AWS::Serverless::Function, Properties: {Handler: app.handler}}"
    found = list(operations(parse(f"{globals_}\nResources:\n  {function}")))
    assert [(each.method, each.path, each.secured) for each in found] == [("GET", "/", False)]
