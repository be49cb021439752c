"""Refuses what a browser sends on behalf of a page of another site, before anything happens.

A browser names the page's site in `Origin` and `Sec-Fetch-Site`; a page that reached this machine under a name of its
own (DNS rebinding) has that name in `Host`. Programs send neither of the first two and address this machine by name.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from .gateway import Gateway, Receive, Scope, Send

REFUSAL = "This request comes from a page of another site, or is addressed to another host than localhost."
_BODY = json.dumps({"message": REFUSAL}).encode()
_OURS = ("localhost", "127.0.0.1", "::1")
# Only AWS decides where these lead.
_AWS = (".amazonaws.com", ".cloudfront.net")
_SAME = (b"same-origin", b"none")
_READS = ("GET", "HEAD")
_PAGES = ("/", "/_skylift/")


class ForeignPages:
    """An ASGI application around `app`. Pages of the sites that an API's CORS configuration names may call that API."""

    def __init__(self, app: Any, gateway: Gateway) -> None:
        self._app, self._gateway = app, gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_foreign(scope):
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(_BODY)).encode())]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": _BODY})
        else:
            await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        hosts = _values(scope, b"host")
        if not all(_is_local(host) for host in hosts):
            return True
        origins, sites = _values(scope, b"origin"), _values(scope, b"sec-fetch-site")
        own = {scheme + host for host in hosts for scheme in (b"http://", b"https://")}
        if set(origins) <= own and set(sites) <= set(_SAME):
            return False
        if not origins:
            return not _is_followed_link(scope)
        return not (len(origins) == 1 and self._is_allowed(scope, origins[0]))

    def _is_allowed(self, scope: Scope, origin: bytes) -> bool:
        path = str(scope["path"])
        if path == _PAGES[0] or path.startswith(_PAGES[1]) or _values(scope, b"upgrade"):
            return False
        return self._gateway.allows_origin(scope["method"], path, origin.decode("latin-1"))


def _is_followed_link(scope: Scope) -> bool:
    """A link that a person follows reads a page; whatever has effects on an API takes a token, which no link has."""
    mode, destination = _values(scope, b"sec-fetch-mode"), _values(scope, b"sec-fetch-dest")
    navigates = mode == [b"navigate"] and destination == [b"document"]
    return navigates and scope["method"] in _READS and not _values(scope, b"upgrade")


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for found, value in scope["headers"] if found == name]


def _is_local(host: bytes) -> bool:
    try:
        address = urlsplit(f"//{host.decode('latin-1')}")
    except ValueError:
        return False
    if address.netloc.encode("latin-1") != host or b"@" in host:
        return False
    name = address.hostname or ""
    return name in _OURS or name.endswith((".localhost", *_AWS))
