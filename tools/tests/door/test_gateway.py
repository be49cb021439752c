import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from .conftest import CLIENT, ISSUER, Door, route

Token = Callable[..., str]
NOW = int(time.time())


def get(door: Door, token: str, path: str = "/closed/x") -> Any:
    return door.http.get(path, headers={"authorization": f"Bearer {token}"} if token else {})


def test_access_and_id_tokens_are_accepted(door: Door, token: Token) -> None:
    assert get(door, token()).status_code == 200
    assert get(door, token(client_id=None, aud=CLIENT, scope=None)).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": NOW - 10},
        {"exp": None},
        {"nbf": NOW + 600},
        {"iss": "https://elsewhere.example"},
        {"client_id": "another"},
        {"aud": "another"},
        {"client_id": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_here_is_unauthorized(door: Door, token: Token, claims: dict[str, Any]) -> None:
    response = get(door, token(**claims))
    assert (response.status_code, response.json()) == (401, {"message": "Unauthorized"})
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


def test_foreign_keys_and_algorithms_are_unauthorized(door: Door, token: Token) -> None:
    foreign = rsa.generate_private_key(65537, 2048)
    claims = {"iss": ISSUER, "client_id": CLIENT, "exp": NOW + 600}
    unsigned = jwt.encode(claims, "", "none", {"kid": "key-1"})
    symmetric = jwt.encode(claims, "k" * 32, "HS256", {"kid": "key-1"})
    for bad in (token(key=foreign), token(key_id="unknown"), unsigned, symmetric, "no.token", token()[:-4] + "AAAA"):
        assert get(door, bad).status_code == 401, bad
    missing = get(door, "")
    assert (missing.status_code, missing.headers["www-authenticate"]) == (401, "Bearer")


def test_a_remembered_token_expires(door: Door, token: Token) -> None:
    short = token(exp=int(time.time()) + 2)
    assert get(door, short).status_code == 200
    time.sleep(2.1)
    assert get(door, short).status_code == 401


def test_a_missing_scope_is_forbidden(door: Door, token: Token) -> None:
    door.deploy(
        route("GET /read", authorizer="pool", scopes=["orders/read"]),
        route("GET /write", authorizer="pool", scopes=["orders/write"]),
    )
    allowed = get(door, token(), "/read")
    assert allowed.json()["requestContext"]["authorizer"]["jwt"]["scopes"] == ["orders/read"]
    refused = get(door, token(), "/write")
    assert (refused.status_code, refused.json()) == (403, {"message": "Forbidden"})


def test_what_has_no_route_is_not_found(door: Door) -> None:
    response = door.http.get("/nowhere")
    assert (response.status_code, response.json()) == (404, {"message": "Not Found"})


def test_a_failing_function_is_an_internal_error(door: Door) -> None:
    door.deploy(route("GET /missing", function="missing"))
    for path in ("/open/raise", "/missing"):
        response = door.http.get(path)
        assert (response.status_code, response.json()) == (500, {"message": "Internal Server Error"})


def test_a_timeout_is_service_unavailable(door: Door) -> None:
    response = door.http.get("/open/sleep")
    assert (response.status_code, response.json()) == (503, {"message": "Service Unavailable"})


def test_too_large_a_body_is_refused_announced_or_not(door: Door) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * (1 << 20)

    for content in (b"x" * (11 << 20), chunks(), b"x" * (7 << 20)):
        response = door.http.post("/open/x", content=content)
        assert (response.status_code, response.json()) == (413, {"message": "Request Entity Too Large"})


def test_too_large_a_head_is_refused(door: Door) -> None:
    assert door.http.get("/open/x", headers={"x-large": "x" * 9_000}).status_code == 200
    response = door.http.get("/open/x", headers={"x-large": "x" * 10_240})
    assert (response.status_code, response.json()) == (431, {"message": "Request Header Fields Too Large"})


def test_the_throttle_lets_a_burst_through_and_no_more(door: Door) -> None:
    door.deploy(throttle={"rate": 1, "burst": 3})
    statuses = [door.http.get("/open/x").status_code for _ in range(8)]
    refused = door.http.get("/open/x")
    door.deploy()
    assert 3 <= statuses.count(200) <= 5
    assert (refused.status_code, refused.json()) == (429, {"message": "Too Many Requests"})


CORS = {
    "allowOrigins": ["https://console.example"],
    "allowMethods": ["GET", "POST"],
    "allowHeaders": ["authorization"],
    "exposeHeaders": ["x-correlation-id"],
    "maxAge": 300,
    "allowCredentials": False,
}


def test_cors_is_the_gateways_own(door: Door) -> None:
    door.deploy(route("POST /orders"), cors=CORS)
    asked = {"origin": "https://console.example", "access-control-request-method": "POST"}
    preflight = door.http.options("/orders", headers=asked)
    stranger = door.http.options("/orders", headers={**asked, "origin": "https://evil.example"})
    answer = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}
    actual = door.http.post("/open/answer", json=answer, headers={"origin": "https://console.example"})
    door.deploy()
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "https://console.example"
    assert preflight.headers["access-control-allow-methods"] == "GET,POST"
    assert preflight.headers["access-control-max-age"] == "300"
    assert "access-control-allow-origin" not in stranger.headers
    assert actual.headers["access-control-allow-origin"] == "https://console.example"
    assert actual.headers["access-control-expose-headers"] == "x-correlation-id"


def test_any_with_an_authorizer_refuses_a_preflight_as_on_aws(door: Door) -> None:
    door.deploy(cors=CORS)
    asked = {"origin": "https://console.example", "access-control-request-method": "GET"}
    response = door.http.options("/closed/x", headers=asked)
    door.deploy()
    assert response.status_code == 401
