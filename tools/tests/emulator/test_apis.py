"""Deployed APIs and function URLs answer as AWS does, and an HTTP API as the platform's own gateway does."""

from __future__ import annotations

from typing import Any

import pytest

from .apis import addresses, answering, event, function_url, http_api, rest_api, send
from .fake_executor import FakeExecutor
from .running import Emulator


def test_a_path_is_decoded_by_http_apis_only_and_a_query_arrives_as_it_was_sent(
    with_mirror: Emulator, mirror: FakeExecutor
) -> None:
    at = addresses(with_mirror)
    target, query = "/a%2541%3Fb", "?x=1+2&x=%C3%A9"
    seen = {kind: event(with_mirror, f"{base}{target}{query}") for kind, base in at.items()}

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
    with_mirror: Emulator, mirror: FakeExecutor
) -> None:
    seen = event(with_mirror, f"/_aws/execute-api/{rest_api(with_mirror)}/prod/a%2Fb?x=1&x=2")
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
    with_mirror: Emulator, mirror: FakeExecutor, payload: Any, statuses: dict[str, int]
) -> None:
    answering(mirror, payload)
    found = {kind: send(with_mirror, f"{base}/x")[0] for kind, base in addresses(with_mirror).items()}
    assert found == statuses


def test_an_error_of_the_function_is_worded_as_by_aws(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    answering(mirror, {"errorType": "ValueError", "errorMessage": "secret"}, kind="error")
    found = {kind: send(with_mirror, f"{base}/x") for kind, base in addresses(with_mirror).items()}
    assert {kind: (status, body) for kind, (status, _, body) in found.items()} == {
        "http": (500, b'{"message":"Internal Server Error"}'),
        "http 1.0": (500, b'{"message":"Internal Server Error"}'),
        "rest": (502, b'{"message": "Internal server error"}'),
        "url": (502, b"Internal Server Error"),
    }


def test_a_response_without_a_content_type_is_text_or_json_as_on_aws(
    with_mirror: Emulator, mirror: FakeExecutor
) -> None:
    at = addresses(with_mirror)
    answering(mirror, {"statusCode": 200, "body": "x"})
    types = {kind: send(with_mirror, f"{base}/x")[1]["content-type"] for kind, base in at.items()}
    assert types["http"] == "text/plain; charset=utf-8"
    assert types["rest"] == types["http 1.0"] == types["url"] == "application/json"
    answering(mirror, {"a": 1})
    assert send(with_mirror, f"{at['http']}/x")[1]["content-type"] == "application/json"


def test_repeated_headers_and_cookies_arrive_and_go_out_apart(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    at = addresses(with_mirror)
    sent = ("X-Many: 1", "X-Many: 2", "Cookie: a=1; b=2", "X-Who: Jos\u00e9")
    seen = {kind: event(with_mirror, f"{base}/x", *sent) for kind, base in at.items()}
    for kind in ("http", "url"):
        assert seen[kind]["cookies"] == ["a=1", "b=2"] and seen[kind]["headers"]["x-many"] == "1,2"
    for kind in ("rest", "http 1.0"):
        assert seen[kind]["multiValueHeaders"]["x-many"] == ["1", "2"] and seen[kind]["headers"]["x-many"] == "2"
        assert seen[kind]["headers"]["cookie"] == "a=1; b=2"
    assert {each["headers"]["x-who"] for each in seen.values()} == {"Jos\u00e9"}

    answering(mirror, {"statusCode": 200, "cookies": ["a=1", "b=2"], "headers": {"x-own": "\u00e9"}, "body": "AP8="})
    assert send(with_mirror, f"{at['http']}/x")[1].get_all("set-cookie") == ["a=1", "b=2"]
    answering(mirror, {"multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"], "Content-Type": ["text/css"]}})
    for kind in ("rest", "http 1.0"):
        headers = send(with_mirror, f"{at[kind]}/x")[1]
        assert (headers.get_all("set-cookie"), headers.get_all("content-type")) == (["a=1", "b=2"], ["text/css"])


def test_bytes_pass_in_both_directions(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    at = addresses(with_mirror)
    binary = rest_api(with_mirror, binaryMediaTypes=["*/*"])
    at["rest"] = f"/_aws/execute-api/{binary}/prod"
    for kind, base in at.items():
        seen = event(with_mirror, f"{base}/x", "Content-Type: image/png", method="POST", body=b"\x00\xff")
        assert (seen["body"], seen["isBase64Encoded"]) == ("AP8=", True), kind
    answering(mirror, {"statusCode": 200, "body": "AP8=", "isBase64Encoded": True})
    for base in at.values():
        assert send(with_mirror, f"{base}/x", "Accept: image/png")[2] == b"\x00\xff"
        status, headers, body = send(with_mirror, f"{base}/x", "Accept: image/png", method="HEAD")
        assert (status, body, headers["content-length"]) == (200, b"", "2")
    plain = f"/_aws/execute-api/{rest_api(with_mirror)}/prod/x"
    assert send(with_mirror, plain, "Accept: image/png")[2] == b"AP8="


def test_what_is_too_large_is_refused(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    at = addresses(with_mirror)
    for size, expected in ((11 << 20, b"HTTP content length exceeded 10485760 bytes."), (7 << 20, b"Request Too Long")):
        found = {kind: send(with_mirror, f"{base}/x", method="POST", body=b"x" * size) for kind, base in at.items()}
        assert {status for status, _, _ in found.values()} == {413}
        assert expected in found["rest"][2]
        assert found["http"][2] == b'{"message":"Request Entity Too Large"}'


@pytest.mark.parametrize(
    "path", ["/health", "/oauth2/token", "/iceberg/v1/config", "/v2/email/identities", "/_ministack/x"]
)
def test_no_path_of_an_api_is_served_by_the_emulator_itself(
    with_mirror: Emulator, mirror: FakeExecutor, path: str
) -> None:
    host = f"{http_api(with_mirror, '$default')}.execute-api.localhost:{with_mirror.port}"
    assert event(with_mirror, path, host=host)["rawPath"] == path
    url = f"{function_url(with_mirror)}.lambda-url.eu-west-1.localhost:{with_mirror.port}"
    assert event(with_mirror, path, host=url)["rawPath"] == path


@pytest.mark.parametrize("path", ["/", "/one", "/one/", "/one/two/"])
def test_a_path_keeps_its_slashes_with_and_without_a_stage(
    with_mirror: Emulator, mirror: FakeExecutor, path: str
) -> None:
    for stage, prefix, before in (("$default", "", ""), ("dev", "/dev", "/dev")):
        host = f"{http_api(with_mirror, '$default', stage=stage)}.execute-api.localhost"
        assert event(with_mirror, prefix + path, host=host)["rawPath"] == before + path
    at = addresses(with_mirror)
    assert event(with_mirror, at["url"] + path)["rawPath"] == path
    if path != "/":
        assert event(with_mirror, at["rest"] + path)["path"] == path


def test_a_stage_with_a_name_and_its_variables_are_in_the_event(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    api = http_api(with_mirror, "GET /items/{id}", stage="dev")
    with_mirror.client("apigatewayv2").update_stage(ApiId=api, StageName="dev", StageVariables={"colour": "blue"})
    seen = event(with_mirror, f"/_aws/execute-api/{api}/dev/items/7")
    assert (seen["rawPath"], seen["requestContext"]["http"]["path"]) == ("/dev/items/7", "/dev/items/7")
    assert (seen["stageVariables"], seen["pathParameters"]) == ({"colour": "blue"}, {"id": "7"})
    assert seen["requestContext"]["domainName"] == f"{api}.execute-api.eu-west-1.amazonaws.com"


def test_a_head_request_needs_a_route_of_its_own_and_a_throttle_holds(
    with_mirror: Emulator, mirror: FakeExecutor
) -> None:
    api = http_api(with_mirror, "GET /x")
    base = f"/_aws/execute-api/{api}/$default"
    assert [send(with_mirror, f"{base}/x", method=method)[0] for method in ("GET", "HEAD")] == [200, 404]
    limits = {"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 2}
    with_mirror.client("apigatewayv2").update_stage(ApiId=api, StageName="$default", DefaultRouteSettings=limits)
    assert 429 in [send(with_mirror, f"{base}/x")[0] for _ in range(5)]


def test_cors_is_the_apis_own(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    allowed = {"AllowOrigins": ["http://localhost:3000"], "AllowMethods": ["GET"], "AllowHeaders": ["x-token"]}
    own = {"access-control-allow-origin": "*", "access-control-expose-headers": "x-own"}
    answering(mirror, {"statusCode": 200, "headers": own, "body": "x"})
    targets = [
        f"/_aws/execute-api/{http_api(with_mirror, 'GET /x', CorsConfiguration=allowed)}/$default/x",
        f"/_aws/lambda-url/{function_url(with_mirror, Cors=allowed)}/x",
    ]
    asking = ("Origin: http://localhost:3000", "Access-Control-Request-Method: GET")
    for target in targets:
        headers = send(with_mirror, target, asking[0])[1]
        assert headers.get_all("access-control-allow-origin") == ["http://localhost:3000"]
        assert headers["access-control-expose-headers"] is None
        status, headers, _ = send(with_mirror, target, *asking, method="OPTIONS")
        assert status in (200, 204) and headers["access-control-allow-headers"] == "x-token"
        assert send(with_mirror, target, "Origin: http://localhost:9")[1]["access-control-allow-origin"] is None
