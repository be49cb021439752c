"""Refuses what a browser sends on behalf of a page of another site, before anything happens.

A browser names the page's site in `Origin` and `Sec-Fetch-Site`; a page that reached this machine under a name of its
own (DNS rebinding) has that name in `Host`. Programs send neither of the first two and address this machine by name.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from .mends.s3_cors import allows_origin
from .public_addresses import is_public

REFUSAL = "This request comes from a page of another site, or is addressed to another host than localhost."
_OURS = ("localhost", "127.0.0.1", "::1")
# Only AWS decides where these lead, and MiniStack serves buckets and distributions by them.
_AWS = (".amazonaws.com", ".cloudfront.net")
_SAME = ("same-origin", "none")
_READS = ("GET", "HEAD")
_BUCKET_AND_KEY = 2
_NAMES = ("host", "origin", "sec-fetch-site", "access-control-request-method")


def is_foreign(scope: dict[str, Any]) -> bool:
    """Whether a request, or the upgrade to a WebSocket, is refused."""
    given: dict[str, list[str]] = {name: [] for name in _NAMES}
    for raw_name, value in scope["headers"]:
        name = raw_name.decode("latin-1")
        if name in given:
            given[name].append(value.decode("latin-1"))
    if not all(_is_local(host) for host in given["host"]):
        return True
    if _is_own(given):
        return False
    if scope["type"] == "websocket":
        return True
    return not (leads_to_the_public(scope) or _is_presigned_read(scope) or _is_allowed_by_bucket(scope, given))


def leads_to_the_public(scope: dict[str, Any]) -> bool:
    """Whether a deployed API, function URL, distribution or load balancer serves the request."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    return is_public(host, scope["path"])


def _is_own(given: dict[str, list[str]]) -> bool:
    own = {f"{scheme}://{host}" for host in given["host"] for scheme in ("http", "https")}
    return set(given["origin"]) <= own and set(given["sec-fetch-site"]) <= set(_SAME)


def _is_local(host: str) -> bool:
    try:
        address = urlsplit(f"//{host}")
    except ValueError:
        return False
    if address.netloc != host or "@" in host:
        return False
    name = address.hostname or ""
    return name in _OURS or name.endswith((".localhost", *_AWS))


def _is_presigned_read(scope: dict[str, Any]) -> bool:
    """A file of S3 with a presigned address: a link to it or an image of it only reads.

    Services other than S3 refuse a signature for S3.
    """
    query = parse_qs(scope["query_string"].decode("latin-1"))
    credential = next(iter(query.get("X-Amz-Credential", [])), "").split("/")
    is_for_s3 = len(credential) == 5 and credential[3] == "s3" and "X-Amz-Signature" in query
    return is_for_s3 and scope["method"] in _READS and scope["path"].count("/") >= _BUCKET_AND_KEY


def _is_allowed_by_bucket(scope: dict[str, Any], given: dict[str, list[str]]) -> bool:
    """Uploads and downloads of pages that the bucket's CORS rules name."""
    if len(given["origin"]) != 1 or len(given["host"]) != 1:
        return False
    asked = given["access-control-request-method"] if scope["method"] == "OPTIONS" else [scope["method"]]
    return len(asked) == 1 and allows_origin(given["host"][0], scope["path"], asked[0], origin=given["origin"][0])
