"""Deployed APIs and function URLs answer as AWS does, and an HTTP API as the platform's own gateway does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .apis import event, function_url, http_api, rest_api, send
from .fake_executor import FakeExecutor
from .running import Emulator


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One for all: these tests only send requests to APIs of their own."""
    running = Emulator(tmp_path_factory.mktemp("apis"))
    running.function("mirror", running.role("mirror"))
    yield running
    running.kill()


@pytest.fixture(scope="module")
def executor(emulator: Emulator) -> Iterator[FakeExecutor]:
    server = FakeExecutor(emulator.socket)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mirror(executor: FakeExecutor) -> FakeExecutor:
    """A function that answers with its event, or with what the test sets."""
    executor.answer = lambda call: {"kind": "result", "payload": {"statusCode": 200, "body": json.dumps(call["event"])}}
    return executor


def answering(mirror: FakeExecutor, payload: Any, kind: str = "result") -> None:
    mirror.answer = lambda call: {"kind": kind, "payload": payload, "log": ""}


def addresses(emulator: Emulator) -> dict[str, str]:
    return {
        "http": f"/_aws/execute-api/{http_api(emulator, 'ANY /{proxy+}')}/$default",
        "http 1.0": f"/_aws/execute-api/{http_api(emulator, 'ANY /{proxy+}', payload='1.0')}/$default",
        "rest": f"/_aws/execute-api/{rest_api(emulator)}/prod",
        "url": f"/_aws/lambda-url/{function_url(emulator)}",
    }


def test_a_path_is_decoded_by_http_apis_only_and_a_query_arrives_as_it_was_sent(
    emulator: Emulator, mirror: FakeExecutor
) -> None:
    at = addresses(emulator)
    target, query = "/a%2541%3Fb", "?x=1+2&x=%C3%A9"
    seen = {kind: event(emulator, f"{base}{target}{query}") for kind, base in at.items()}

    assert (seen["http"]["rawPath"], seen["http"]["rawQueryString"]) == ("/a%41", query[1:])
    assert seen["http"]["pathParameters"] == {"proxy": "a%41"}
    assert seen["http"]["queryStringParameters"] == {"x": "1 2,\u00e9"}
    assert (seen["url"]["rawPath"], seen["url"]["rawQueryString"]) == (target, query[1:])
    assert seen["http 1.0"]["path"] == "/a%41"
    assert seen["rest"]["path"] == target and seen["rest"]["pathParameters"] == {"proxy": "a%41?b"}
    assert seen["rest"]["requestContext"]["path"] == f"/prod{target}"
    for kind in ("rest", "http 1.0"):
        assert seen[kind]["queryStringParameters"] == {"x": "\u00e9"}
        assert seen[kind]["multiValueQueryStringParameters"] == {"x": ["1 2", "\u00e9"]}


def test_an_encoded_slash_does_not_split_a_path_variable_of_a_rest_api(
    emulator: Emulator, mirror: FakeExecutor
) -> None:
    seen = event(emulator, f"/_aws/execute-api/{rest_api(emulator)}/prod/a%2Fb?x=1&x=2")
    assert (seen["path"], seen["queryStringParameters"]) == ("/a%2Fb", {"x": "2"})


@pytest.mark.parametrize(
    ("payload", "statuses"),
    [
        ({"statusCode": 200, "body": {"a": 1}}, {"http": 500, "http 1.0": 500, "rest": 502, "url": 502}),
        ({"statusCode": "abc"}, {"http": 500, "http 1.0": 500, "rest": 502, "url": 502}),
        ({"a": 1}, {"http": 200, "http 1.0": 500, "rest": 502, "url": 200}),
        ("text", {"http": 200, "http 1.0": 500, "rest": 502, "url": 200}),
        ({"statusCode": 200, "body": "x", "cookies": ["a=1"]}, {"http": 200, "http 1.0": 500, "rest": 502, "url": 200}),
        ({"body": "x"}, {"http": 200, "http 1.0": 200, "rest": 200, "url": 200}),
    ],
    ids=["object as body", "status", "no status", "text", "cookies", "body alone"],
)
def test_a_malformed_result_is_an_error_and_only_the_format_2_0_infers_a_response(
    emulator: Emulator, mirror: FakeExecutor, payload: Any, statuses: dict[str, int]
) -> None:
    answering(mirror, payload)
    found = {kind: send(emulator, f"{base}/x")[0] for kind, base in addresses(emulator).items()}
    assert found == statuses


def test_an_error_of_the_function_is_worded_as_by_aws(emulator: Emulator, mirror: FakeExecutor) -> None:
    answering(mirror, {"errorType": "ValueError", "errorMessage": "secret"}, kind="error")
    found = {kind: send(emulator, f"{base}/x") for kind, base in addresses(emulator).items()}
    assert {kind: (status, body) for kind, (status, _, body) in found.items()} == {
        "http": (500, b'{"message":"Internal Server Error"}'),
        "http 1.0": (500, b'{"message":"Internal Server Error"}'),
        "rest": (502, b'{"message": "Internal server error"}'),
        "url": (502, b"Internal Server Error"),
    }


def test_a_response_without_a_content_type_is_text_or_json_as_on_aws(emulator: Emulator, mirror: FakeExecutor) -> None:
    at = addresses(emulator)
    answering(mirror, {"statusCode": 200, "body": "x"})
    types = {kind: send(emulator, f"{base}/x")[1]["content-type"] for kind, base in at.items()}
    assert types["http"] == "text/plain; charset=utf-8"
    assert types["rest"] == types["http 1.0"] == types["url"] == "application/json"
    answering(mirror, {"a": 1})
    assert send(emulator, f"{at['http']}/x")[1]["content-type"] == "application/json"


def test_repeated_headers_and_cookies_arrive_and_go_out_apart(emulator: Emulator, mirror: FakeExecutor) -> None:
    at = addresses(emulator)
    sent = ("X-Many: 1", "X-Many: 2", "Cookie: a=1; b=2", "X-Who: Jos\u00e9")
    seen = {kind: event(emulator, f"{base}/x", *sent) for kind, base in at.items()}
    for kind in ("http", "url"):
        assert seen[kind]["cookies"] == ["a=1", "b=2"] and seen[kind]["headers"]["x-many"] == "1,2"
    for kind in ("rest", "http 1.0"):
        assert seen[kind]["multiValueHeaders"]["x-many"] == ["1", "2"] and seen[kind]["headers"]["x-many"] == "2"
        assert seen[kind]["headers"]["cookie"] == "a=1; b=2"
    assert {each["headers"]["x-who"] for each in seen.values()} == {"Jos\u00e9"}

    answering(mirror, {"statusCode": 200, "cookies": ["a=1", "b=2"], "headers": {"x-own": "\u00e9"}, "body": "AP8="})
    assert send(emulator, f"{at['http']}/x")[1].get_all("set-cookie") == ["a=1", "b=2"]
    answering(mirror, {"multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"], "Content-Type": ["text/css"]}})
    for kind in ("rest", "http 1.0"):
        headers = send(emulator, f"{at[kind]}/x")[1]
        assert (headers.get_all("set-cookie"), headers.get_all("content-type")) == (["a=1", "b=2"], ["text/css"])


def test_bytes_pass_in_both_directions(emulator: Emulator, mirror: FakeExecutor) -> None:
    at = addresses(emulator)
    binary = rest_api(emulator, binaryMediaTypes=["*/*"])
    at["rest"] = f"/_aws/execute-api/{binary}/prod"
    for kind, base in at.items():
        seen = event(emulator, f"{base}/x", "Content-Type: image/png", method="POST", body=b"\x00\xff")
        assert (seen["body"], seen["isBase64Encoded"]) == ("AP8=", True), kind
    answering(mirror, {"statusCode": 200, "body": "AP8=", "isBase64Encoded": True})
    for base in at.values():
        assert send(emulator, f"{base}/x", "Accept: image/png")[2] == b"\x00\xff"
        status, headers, body = send(emulator, f"{base}/x", "Accept: image/png", method="HEAD")
        assert (status, body, headers["content-length"]) == (200, b"", "2")
    plain = f"/_aws/execute-api/{rest_api(emulator)}/prod/x"
    assert send(emulator, plain, "Accept: image/png")[2] == b"AP8="


def test_what_is_too_large_is_refused(emulator: Emulator, mirror: FakeExecutor) -> None:
    at = addresses(emulator)
    for size, expected in ((11 << 20, b"HTTP content length exceeded 10485760 bytes."), (7 << 20, b"Request Too Long")):
        found = {kind: send(emulator, f"{base}/x", method="POST", body=b"x" * size) for kind, base in at.items()}
        assert {status for status, _, _ in found.values()} == {413}
        assert expected in found["rest"][2]
        assert found["http"][2] == b'{"message":"Request Entity Too Large"}'


@pytest.mark.parametrize(
    "path", ["/health", "/oauth2/token", "/iceberg/v1/config", "/v2/email/identities", "/_ministack/x"]
)
def test_no_path_of_an_api_is_served_by_the_emulator_itself(
    emulator: Emulator, mirror: FakeExecutor, path: str
) -> None:
    host = f"{http_api(emulator, '$default')}.execute-api.localhost:{emulator.port}"
    assert event(emulator, path, host=host)["rawPath"] == path
    url = f"{function_url(emulator)}.lambda-url.eu-west-1.localhost:{emulator.port}"
    assert event(emulator, path, host=url)["rawPath"] == path


def test_a_stage_with_a_name_and_its_variables_are_in_the_event(emulator: Emulator, mirror: FakeExecutor) -> None:
    api = http_api(emulator, "GET /items/{id}", stage="dev")
    emulator.client("apigatewayv2").update_stage(ApiId=api, StageName="dev", StageVariables={"colour": "blue"})
    seen = event(emulator, f"/_aws/execute-api/{api}/dev/items/7")
    assert (seen["rawPath"], seen["requestContext"]["http"]["path"]) == ("/dev/items/7", "/dev/items/7")
    assert (seen["stageVariables"], seen["pathParameters"]) == ({"colour": "blue"}, {"id": "7"})
    assert seen["requestContext"]["domainName"] == f"{api}.execute-api.eu-west-1.amazonaws.com"


def test_a_head_request_needs_a_route_of_its_own_and_a_throttle_holds(emulator: Emulator, mirror: FakeExecutor) -> None:
    api = http_api(emulator, "GET /x")
    base = f"/_aws/execute-api/{api}/$default"
    assert [send(emulator, f"{base}/x", method=method)[0] for method in ("GET", "HEAD")] == [200, 404]
    limits = {"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 2}
    emulator.client("apigatewayv2").update_stage(ApiId=api, StageName="$default", DefaultRouteSettings=limits)
    assert 429 in [send(emulator, f"{base}/x")[0] for _ in range(5)]


def test_a_token_and_its_scopes_are_checked_and_handed_on(emulator: Emulator, mirror: FakeExecutor) -> None:
    client, issuer, token = signed_in(emulator)
    api = http_api(emulator, "GET /open", "GET /closed", "GET /scoped", "GET /foreign")
    gateway = emulator.client("apigatewayv2")
    jwt = {"Audience": [client], "Issuer": issuer}
    source = ["$request.header.Authorization"]
    about = {"AuthorizerType": "JWT", "Name": "jwt", "IdentitySource": source, "JwtConfiguration": jwt}
    authorizer = gateway.create_authorizer(ApiId=api, **about)["AuthorizerId"]
    scopes = {"GET /closed": [], "GET /scoped": ["aws.cognito.signin.user.admin"], "GET /foreign": ["orders/write"]}
    for route in gateway.get_routes(ApiId=api)["Items"]:
        if (asked := scopes.get(route["RouteKey"])) is not None:
            closed = {"AuthorizationType": "JWT", "AuthorizerId": authorizer, "AuthorizationScopes": asked}
            gateway.update_route(ApiId=api, RouteId=route["RouteId"], **closed)
    base, bearer = f"/_aws/execute-api/{api}/$default", f"Authorization: Bearer {token}"

    seen = event(emulator, f"{base}/closed", bearer)["requestContext"]["authorizer"]["jwt"]
    assert seen["claims"]["client_id"] == client and seen["scopes"] is None
    scoped = event(emulator, f"{base}/scoped", bearer)["requestContext"]["authorizer"]["jwt"]
    assert scoped["scopes"] == ["aws.cognito.signin.user.admin"]
    assert send(emulator, f"{base}/foreign", bearer)[0] == 403
    status, headers, body = send(emulator, f"{base}/closed", "Authorization: Bearer no.such.token")
    assert (status, body) == (401, b'{"message":"Unauthorized"}') and "invalid_token" in headers["www-authenticate"]
    assert "authorizer" not in event(emulator, f"{base}/open")["requestContext"]


def signed_in(emulator: Emulator) -> tuple[str, str, str]:
    """A user of a pool: the client, the issuer and an access token."""
    cognito = emulator.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web", ExplicitAuthFlows=flows)
    client_id = client["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ada")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Pass-word-1", Permanent=True)
    login = {"USERNAME": "ada", "PASSWORD": "Pass-word-1"}
    result = cognito.initiate_auth(ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=login)
    issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{pool}"
    return client_id, issuer, result["AuthenticationResult"]["AccessToken"]


def test_a_function_may_authorize_and_its_context_is_handed_on(emulator: Emulator, mirror: FakeExecutor) -> None:
    api, gateway = http_api(emulator, "GET /x"), emulator.client("apigatewayv2")
    uri = (
        "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:000000000000:function:"
    )
    about = {
        "AuthorizerType": "REQUEST",
        "Name": "own",
        "IdentitySource": [],
        "AuthorizerUri": f"{uri}mirror/invocations",
    }
    simple = {"AuthorizerPayloadFormatVersion": "2.0", "EnableSimpleResponses": True, "AuthorizerResultTtlInSeconds": 0}
    authorizer = gateway.create_authorizer(ApiId=api, **about, **simple)["AuthorizerId"]
    route = gateway.get_routes(ApiId=api)["Items"][0]["RouteId"]
    gateway.update_route(ApiId=api, RouteId=route, AuthorizationType="CUSTOM", AuthorizerId=authorizer)

    def answer(call: dict[str, Any]) -> dict[str, Any]:
        asked = call["event"]
        allowed = {"isAuthorized": asked["headers"].get("cookie") == "a=1", "context": {"team": "red"}}
        return {"kind": "result", "payload": allowed if asked.get("type") == "REQUEST" else asked, "log": ""}

    mirror.answer = answer
    target = f"/_aws/execute-api/{api}/$default/x"
    assert send(emulator, target)[0] == 403
    seen = event(emulator, target, "Cookie: a=1")
    assert seen["requestContext"]["authorizer"] == {"lambda": {"team": "red"}}


def test_cors_is_the_apis_own(emulator: Emulator, mirror: FakeExecutor) -> None:
    allowed = {"AllowOrigins": ["http://localhost:3000"], "AllowMethods": ["GET"], "AllowHeaders": ["x-token"]}
    own = {"access-control-allow-origin": "*", "access-control-expose-headers": "x-own"}
    answering(mirror, {"statusCode": 200, "headers": own, "body": "x"})
    targets = [
        f"/_aws/execute-api/{http_api(emulator, 'GET /x', CorsConfiguration=allowed)}/$default/x",
        f"/_aws/lambda-url/{function_url(emulator, Cors=allowed)}/x",
    ]
    asking = ("Origin: http://localhost:3000", "Access-Control-Request-Method: GET")
    for target in targets:
        headers = send(emulator, target, asking[0])[1]
        assert headers.get_all("access-control-allow-origin") == ["http://localhost:3000"]
        assert headers["access-control-expose-headers"] is None
        status, headers, _ = send(emulator, target, *asking, method="OPTIONS")
        assert status in (200, 204) and headers["access-control-allow-headers"] == "x-token"
        assert send(emulator, target, "Origin: http://localhost:9")[1]["access-control-allow-origin"] is None
