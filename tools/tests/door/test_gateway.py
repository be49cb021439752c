import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from skylift_apigateway.claims import as_strings

from .conftest import CLIENT, ISSUER, Door

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
        {"nbf": NOW + 24 * 3600},
        {"iss": "https://elsewhere.example"},
        {"iss": ISSUER[:-1]},
        {"client_id": "another"},
        {"aud": "another"},
        {"client_id": None},
    ],
    ids=[
        "expired",
        "no expiry",
        "not yet valid",
        "foreign issuer",
        "part of the issuer",
        "foreign client",
        "foreign audience",
        "no client",
    ],
)
def test_a_token_that_is_not_for_here_is_unauthorized(door: Door, token: Token, claims: dict[str, Any]) -> None:
    response = get(door, token(**claims))
    assert (response.status_code, response.json()) == (401, {"message": "Unauthorized"})
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


def test_foreign_keys_and_algorithms_are_unauthorized(door: Door, token: Token) -> None:
    foreign = rsa.generate_private_key(65537, 2048)
    claims = {"iss": ISSUER, "client_id": CLIENT, "exp": NOW + 48 * 3600}
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


def test_too_large_a_body_is_refused_announced_or_not(door: Door) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * (1 << 20)

    for content in (b"x" * (11 << 20), chunks(), b"x" * (7 << 20)):
        response = door.http.post("/open/x", content=content)
        assert (response.status_code, response.json()) == (413, {"message": "Request Entity Too Large"})


def test_the_throttle_lets_a_burst_through_and_no_more(door: Door) -> None:
    door.deploy(throttle={"rate": 1, "burst": 3})
    statuses = [door.http.get("/open/x").status_code for _ in range(8)]
    refused = door.http.get("/open/x")
    door.deploy()
    assert 3 <= statuses.count(200) <= 5
    assert (refused.status_code, refused.json()) == (429, {"message": "Too Many Requests"})


def test_a_claim_without_a_value_is_left_out() -> None:
    claims = {"nothing": None, "many": ["a", 1, True], "inner": {"b": [1], "a": None}}
    assert as_strings(claims) == {"many": "[a 1 true]", "inner": "map[a:<nil> b:[1]]"}
