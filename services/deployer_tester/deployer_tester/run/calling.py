"""Requests to one API and to nobody else: its host is looked up once, and only a public address is spoken to."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3
from deployer.base_url import OF_THIS_MACHINE
from urllib3.util import Timeout

MAX_BYTES = 1_000_000
CONNECT_SECONDS = 5
_PORTS = {"http": 80, "https": 443}
# RFC 6052: where a network translates, what lies behind it is an address of IPv4.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
Resolve = Callable[[str, int], list[str]]


class NoAnswer(Exception):
    """Nobody answered; the text says why."""


class Forbidden(Exception):
    """The address must not be spoken to; the text says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """`endpoint` is relative to the API."""

    method: str
    endpoint: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` holds the first 1,000,000 bytes."""

    status: int
    media_type: str
    body: bytes
    milliseconds: int


def resolved(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def address_of(base: str, *, this_machine: bool, resolve: Resolve = resolved) -> str:
    """The IP address to speak to. Raises Forbidden, NoAnswer.

    Every address of the host has to be public: metadata services and private networks are not tested.
    """
    parts = urlsplit(base)
    host = parts.hostname or ""
    try:
        found = resolve(host, parts.port or _PORTS[parts.scheme])
    except OSError:
        raise NoAnswer(f"the name {host} is not known") from None
    local = this_machine and host in OF_THIS_MACHINE
    for each in found:
        if not (ipaddress.ip_address(each.partition("%")[0]).is_loopback if local else _is_public(each)):
            raise Forbidden(f"{host} leads to {each}, which is not a public address")
    if not found:
        raise NoAnswer(f"the name {host} is not known")
    return min(found, key=lambda each: ":" in each)


def _is_public(text: str) -> bool:
    """IPv6 addresses that stand for one of IPv4 are as public as that one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if address in _TRANSLATED else None
        inner = address.ipv4_mapped or address.sixtofour or translated
        if inner is not None:
            return _is_public(str(inner))
        if address.teredo:
            return False
    return address.is_global and not address.is_multicast


class Api:
    """`base` is its URL; `address` is what its host was found to be, and stays so."""

    def __init__(self, base: str, address: str) -> None:
        parts = urlsplit(base)
        self.base, self._address = base, address
        self._path, self._host = parts.path.rstrip("/"), parts.netloc
        port = parts.port or _PORTS[parts.scheme]
        host = f"[{address}]" if ":" in address else address
        self._pool: urllib3.HTTPConnectionPool = (
            urllib3.HTTPSConnectionPool(host, port, server_hostname=parts.hostname, assert_hostname=parts.hostname)
            if parts.scheme == "https"
            else urllib3.HTTPConnectionPool(host, port)
        )

    def below(self, prefix: str) -> Api:
        """What of it lies below that path, if it does not lie there itself."""
        return self if self.base.endswith(prefix) else Api(self.base + prefix, self._address)

    def call(self, request: Request, seconds: float) -> Answer:
        """Redirects are answers, and not followed. Raises NoAnswer."""
        began = time.monotonic()
        sent = {"User-Agent": "skylift-tests", **request.headers, "Host": self._host}
        try:
            response: Any = self._pool.urlopen(
                request.method,
                self._path + request.endpoint,
                body=request.body,
                headers=sent,
                redirect=False,
                retries=False,
                assert_same_host=False,
                preload_content=False,
                timeout=Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
            )
            content = _content(response, began + seconds)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise NoAnswer(_words(error)) from None
        media_type = str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
        return Answer(response.status, media_type, content, round((time.monotonic() - began) * 1000))


def _content(response: Any, ends: float) -> bytes:
    """A host that sends drop by drop, or without end, does not hold us."""
    parts: list[bytes] = []
    missing = MAX_BYTES
    try:
        while missing > 0 and (part := response.read1(min(missing, 65_536))):
            parts.append(part)
            missing -= len(part)
            if time.monotonic() > ends:
                raise NoAnswer("the answer did not end in time")
    finally:
        response.close() if missing <= 0 else response.release_conn()
    return b"".join(parts)


def _words(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "no answer in time"
    if isinstance(error, urllib3.exceptions.SSLError):
        return "its certificate is not valid for it"
    return f"no connection, or it broke off ({type(error).__name__})"
