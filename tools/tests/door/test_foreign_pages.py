"""A foreign page in a browser on this machine calls no function, unless the API's CORS names its site."""

from __future__ import annotations

import pytest

from .conftest import Door

_ALLOWED = "http://localhost:5173"
_CORS = {"allowOrigins": [_ALLOWED], "allowMethods": ["GET", "POST"], "allowHeaders": ["authorization"]}
_CROSS = {"sec-fetch-site": "cross-site"}
_FOREIGN: dict[str, dict[str, str]] = {
    "an image": {**_CROSS, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    "a frame": {**_CROSS, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
    "another port of this machine": {"sec-fetch-site": "same-site", "origin": "http://localhost:3000"},
    "another site": {"origin": "https://evil.example"},
    "a site that ends like an allowed one": {"origin": "http://evil.example#http://localhost:5173"},
    "an address of the internet": {"origin": "http://192.0.2.1"},
    "a sandboxed frame": {"origin": "null"},
    "two origins": {"origin": f"{_ALLOWED}, https://evil.example"},
    "rebound": {"host": "evil.example:8080"},
    "rebound, same origin": {"host": "evil.example", "origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    "rebound, with a user name": {"host": "evil.example@localhost"},
    "rebound by a public resolver": {"host": "127.0.0.1.nip.io"},
    "the unspecified address": {"host": "0.0.0.0"},
    "a socket": {"origin": "https://evil.example", "connection": "upgrade", "upgrade": "websocket"},
}


@pytest.mark.parametrize("headers", _FOREIGN.values(), ids=_FOREIGN.keys())
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT", "DELETE"])
def test_a_foreign_page_is_refused_and_cannot_read_the_refusal(
    door: Door, method: str, headers: dict[str, str]
) -> None:
    door.deploy(cors=_CORS)
    for path in ("/open/pid", "/", "/_skylift/status.json", "/nowhere"):
        answer = door.http.request(method, path, headers=headers)
        assert answer.status_code == 403, path
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_page_that_the_api_names_may_call_it(door: Door) -> None:
    door.deploy(cors=_CORS)
    page = {"origin": _ALLOWED, "sec-fetch-site": "same-site"}
    preflight = door.http.options("/none", headers={**page, "access-control-request-method": "GET"})
    assert preflight.status_code == 204 and preflight.headers["access-control-allow-origin"] == _ALLOWED
    answer = door.http.post("/open/x", headers=page)
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == _ALLOWED
    for path in ("/", "/_skylift/status.json"):
        assert door.http.get(path, headers=page).status_code == 403
    assert door.http.get("/open/x", headers={**page, "upgrade": "websocket"}).status_code == 403


def test_a_pattern_of_origins_lets_in_those_that_match(door: Door) -> None:
    door.deploy(cors={"allowOrigins": ["https://*"], "allowMethods": ["GET"]})
    assert door.http.get("/open/x", headers={"origin": "https://anyone.example"}).status_code == 200
    assert door.http.get("/open/x", headers={"origin": "http://anyone.example"}).status_code == 403


def test_an_api_without_cors_is_called_by_no_page_of_another_site(door: Door) -> None:
    door.deploy()
    assert door.http.get("/open/x", headers={"origin": _ALLOWED}).status_code == 403


def test_a_link_of_another_site_may_be_followed(door: Door) -> None:
    door.deploy()
    link = {**_CROSS, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    for path in ("/open/x", "/"):
        assert door.http.get(path, headers=link).status_code == 200
    assert door.http.get("/closed/x", headers=link).status_code == 401
    assert door.http.post("/open/x", headers=link).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:1", "shop.localhost:1"])
def test_programs_and_pages_of_its_own_are_served(door: Door, host: str) -> None:
    door.deploy()
    for headers in ({}, {"origin": f"http://{host}", "sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}):
        assert door.http.get("/open/x", headers={"host": host, **headers}).status_code == 200
