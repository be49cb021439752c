"""API Gateway: what a caller is answered when the function behind a route fails."""

from __future__ import annotations

import urllib.error
import urllib.request

from probe.aws import REGION, Aws

_FAILS = "def handler(event, context): raise ValueError('planted')"
_ANSWERS = "def handler(event, context): return {'statusCode': 502, 'body': 'of its own'}"


def an_http_api_says_no_more_than_that_a_function_failed(aws: Aws) -> None:
    found = _called(aws, _http_api(aws, _FAILS), "$default")
    assert found == (500, '{"message":"Internal Server Error"}'), found


def a_rest_api_says_no_more_than_that_a_function_failed(aws: Aws) -> None:
    found = _called(aws, _rest_api(aws, _FAILS), "live")
    assert found == (502, '{"message": "Internal server error"}'), found


def what_a_function_answers_itself_stays_as_it_is(aws: Aws) -> None:
    found = _called(aws, _http_api(aws, _ANSWERS), "$default")
    assert found == (502, "of its own"), found


def _http_api(aws: Aws, source: str) -> str:
    function, gateway = aws.arn("lambda", f"function:{aws.function(source)}"), aws("apigatewayv2")
    api: str = gateway.create_api(Name=aws.name("api"), ProtocolType="HTTP")["ApiId"]
    about = {"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0"}
    integration = gateway.create_integration(ApiId=api, **about)["IntegrationId"]
    gateway.create_route(ApiId=api, RouteKey="$default", Target=f"integrations/{integration}")
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return api


def _rest_api(aws: Aws, source: str) -> str:
    function, gateway = aws.arn("lambda", f"function:{aws.function(source)}"), aws("apigateway")
    api: str = gateway.create_rest_api(name=aws.name("api"))["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    at = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**at, authorizationType="NONE")
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
    gateway.put_integration(**at, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    gateway.create_deployment(restApiId=api, stageName="live")
    return api


def _called(aws: Aws, api: str, stage: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"{aws.endpoint}/_aws/execute-api/{api}/{stage}/", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
