"""Signed tokens whose claims have the wrong type: refused with 401 as by API Gateway, never a 500."""

import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from jwt.utils import base64url_encode

from .conftest import CLIENT, ISSUER, Door
from .fake_emulator import FakeEmulator

NOW = int(time.time())
HEADER: dict[str, Any] = {"alg": "RS256", "typ": "JWT", "kid": "key-1"}
CLAIMS: dict[str, Any] = {"iss": ISSUER, "client_id": CLIENT, "sub": "u", "exp": NOW + 24 * 3600, "scope": "a"}
ODD: list[Any] = [5, 0.5, True, {}, {"a": 1}, [], [["x"]], [1], [None], [{}], -1, 10**400]
Token = Callable[[str, str], str]


@pytest.fixture
def signed(emulator: FakeEmulator) -> Token:
    """Signs a header and claims that are given as text, as PyJWT would refuse to make them."""

    def sign(header: str, claims: str) -> str:
        message = base64url_encode(header.encode()) + b"." + base64url_encode(claims.encode())
        signature = jwt.get_algorithm_by_name("RS256").sign(message, emulator.key)
        return (message + b"." + base64url_encode(signature)).decode()

    return sign


def status(door: Door, token: str) -> int:
    return int(door.http.get("/closed/x", headers={"authorization": f"Bearer {token}"}).status_code)


def test_the_token_that_is_changed_below_is_accepted(door: Door, signed: Token) -> None:
    assert status(door, signed(json.dumps(HEADER), json.dumps(CLAIMS))) == 200


@pytest.mark.parametrize("name", ["client_id", "aud", "iss", "exp", "nbf", "iat", "scope"])
def test_a_claim_that_the_authorizer_reads_has_its_type(door: Door, signed: Token, name: str) -> None:
    dates = name in ("exp", "nbf", "iat")
    # An earlier moment, or no scope at all, is no wrong type.
    fine: list[Any] = [-1, 0.5, 5] if dates else [[]] if name == "scope" else []
    values = [each for each in ODD if each not in fine or isinstance(each, bool)] + (["soon", None] if dates else [])
    for value in values:
        token = signed(json.dumps(HEADER), json.dumps({**CLAIMS, name: value}))
        assert status(door, token) == 401, (name, value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5000, "[" * 5000 + "]" * 5000])
@pytest.mark.parametrize("name", ["exp", "iat", "nbf", "scope", "aud"])
def test_a_number_without_an_end_is_refused(door: Door, signed: Token, name: str, number: str) -> None:
    claims = json.dumps({**CLAIMS, name: "HERE"}).replace('"HERE"', number)
    assert status(door, signed(json.dumps(HEADER), claims)) in (401, 431)


@pytest.mark.parametrize("name", ["token_use", "cognito:groups", "username", "version"])
def test_a_claim_that_the_authorizer_does_not_read_is_passed_on_as_text(door: Door, signed: Token, name: str) -> None:
    for value in [5, True, {"a": [1]}, [["x"]], None, 1.5]:
        token = signed(json.dumps(HEADER), json.dumps({**CLAIMS, name: value}))
        answer = door.http.get("/closed/x", headers={"authorization": f"Bearer {token}"})
        claims = answer.json()["requestContext"]["authorizer"]["jwt"]["claims"]
        assert isinstance(claims.get(name, ""), str), (name, value)


@pytest.mark.parametrize("name", ["kid", "alg"])
def test_a_header_of_the_wrong_type_is_refused(door: Door, signed: Token, name: str) -> None:
    for value in [*ODD, None, ""]:
        assert status(door, signed(json.dumps({**HEADER, name: value}), json.dumps(CLAIMS))) == 401, (name, value)


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ("[]", json.dumps(CLAIMS)),
        ("5", json.dumps(CLAIMS)),
        (json.dumps({**HEADER, "crit": ["unknown"], "unknown": 1}), json.dumps(CLAIMS)),
        (json.dumps({**HEADER, "b64": False}), json.dumps(CLAIMS)),
        (json.dumps(HEADER), "[]"),
        (json.dumps(HEADER), '"text"'),
        (json.dumps(HEADER), ""),
        (json.dumps(HEADER), "{" * 2000),
        (json.dumps(HEADER), "\ufffe"),
    ],
    ids=["list header", "number header", "crit", "b64", "list", "text", "nothing", "braces", "no character"],
)
def test_a_token_that_is_no_object_is_refused(door: Door, signed: Token, header: str, claims: str) -> None:
    assert status(door, signed(header, claims)) == 401
