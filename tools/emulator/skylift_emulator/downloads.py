"""Addresses of functions' and layers' zips, signed as AWS presigns them: valid for ten minutes, for one file."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from .root_key import RootKey

PREFIXES = ("/_ministack/lambda-code/", "/_ministack/lambda-layers/")
_VALID_SECONDS = 600


def signed(url: str, key: RootKey) -> str:
    """The address without its query, with an expiry (seconds since the epoch) and a signature of both."""
    parts = urlsplit(url)
    expires = str(int(time.time()) + _VALID_SECONDS)
    query = f"Expires={expires}&Signature={_signature(key, parts.path, expires)}"
    return parts._replace(query=query).geturl()


def is_signed(path: str, query: Mapping[str, str], key: RootKey) -> bool:
    """Whether a request for a download carries a signature for this path that has not expired."""
    expires = query.get("Expires", "")
    if not (path.startswith(PREFIXES) and expires.isdecimal() and int(expires) > time.time()):
        return False
    return hmac.compare_digest(_signature(key, path, expires).encode(), query.get("Signature", "").encode())


def _signature(key: RootKey, path: str, expires: str) -> str:
    return key.derive(f"download:{path}:{expires}")
