"""Checks that a request to a control endpoint is signed with the root key."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any
from urllib.parse import parse_qs

from ministack.core.sigv4 import header_signature_failure, parse_header_signature, request_time_failure

from . import downloads
from .root_key import RootKey

OURS = "/_skylift/"
HEALTH = "/_skylift/health"
_CONTROL = (OURS, "/_ministack/", "/_localstack/")
# Addresses that carry a capability of their own.
_OPEN = (
    "/_ministack/cfn-response/",
    "/_ministack/cfn-signal/",
    "/_ministack/eks-auth/",
    "/_ministack/rds/iam-auth",
)
REFUSAL = "Control endpoints need a request signed with the root key: `skylift env` prints it."


def is_control(path: str) -> bool:
    """Whether a path is none of AWS's."""
    return path.startswith(_CONTROL) and not path.startswith(_OPEN)


def refusal(key: RootKey, scope: dict[str, Any], body: bytes) -> str | None:
    """Why a request is not served, or None for one that the key signed within the last five minutes.

    The question whether the process answers needs no key, and its answer says nothing else. Downloads are presigned.
    """
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    first = {name: values[0] for name, values in query.items()}
    if scope["path"] == HEALTH or downloads.is_signed(scope["path"], first, key):
        return None
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    signature = parse_header_signature(headers)
    if isinstance(signature, tuple) or signature.access_key_id != key.access_key_id:
        return REFUSAL
    hashed = headers.get("x-amz-content-sha256", "")
    if hashed and hashed != hashlib.sha256(body).hexdigest():
        return REFUSAL
    path = scope["raw_path"].decode("latin-1")
    failure = _time_failure(signature) or header_signature_failure(
        signature, key.secret_access_key, scope["method"], path, query, headers, body
    )
    return f"{failure[0]}: {failure[1]}" if failure else None


def _time_failure(signature: Any) -> tuple[str, str] | None:
    """MiniStack lets a date pass that it cannot read."""
    try:
        datetime.datetime.strptime(f"{signature.amz_date}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        return "IncompleteSignature", "X-Amz-Date is no date"
    failure: tuple[str, str] | None = request_time_failure(signature)
    return failure
