"""Signature Version 4 with the standard library, because importing an SDK takes longer than a whole command.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from skylift_tools.root_key import RootKey

ALGORITHM = "AWS4-HMAC-SHA256"
_SIGNED = "host;x-amz-date"


@dataclass(frozen=True)
class Signer:
    """Signs requests to one host (`127.0.0.1:8081`) with a key."""

    key: RootKey
    host: str
    region: str = "eu-west-1"

    def headers(self, service: str, method: str, target: str, *, body: bytes = b"") -> dict[str, str]:
        """The headers that sign a request to any service but S3. target: path and query, percent-encoded as sent."""
        moment = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%SZ}"
        scope = f"{moment[:8]}/{self.region}/{service}/aws4_request"
        path, _, query = target.partition("?")
        headers = (f"host:{self.host}", f"x-amz-date:{moment}", "", _SIGNED)
        lines = (method, _encoded(path, "/"), canonical_query(parse_qsl(query, keep_blank_values=True)), *headers)
        signed = signature(self.key.secret_access_key, moment, scope, canonical=(*lines, _sha256(body)))
        credential = f"Credential={self.key.access_key_id}/{scope}"
        authorization = f"{ALGORITHM} {credential}, SignedHeaders={_SIGNED}, Signature={signed}"
        return {"host": self.host, "x-amz-date": moment, "authorization": authorization}


def signature(secret: str, moment: str, scope: str, *, canonical: Iterable[str]) -> str:
    """The signature of a canonical request, given by its lines. moment: such as `20261201T083000Z`."""
    to_sign = "\n".join((ALGORITHM, moment, scope, _sha256("\n".join(canonical).encode())))
    key = f"AWS4{secret}".encode()
    for part in (*scope.split("/"), to_sign):
        key = hmac.digest(key, part.encode(), "sha256")
    return key.hex()


def canonical_query(parameters: Iterable[tuple[str, str]]) -> str:
    return "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in parameters))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _encoded(text: str, safe: str = "") -> str:
    return quote(text, safe=f"-_.~{safe}")
