"""Signature Version 4 with the standard library, because importing an SDK takes longer than a whole command.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from skylift_tools.root_key import RootKey

_ALGORITHM = "AWS4-HMAC-SHA256"
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
        canonical = (
            method,
            _encoded(path, "/"),
            "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in parse_qsl(query, True))),
            f"host:{self.host}",
            f"x-amz-date:{moment}",
            "",
            _SIGNED,
            hashlib.sha256(body).hexdigest(),
        )
        to_sign = "\n".join((_ALGORITHM, moment, scope, hashlib.sha256("\n".join(canonical).encode()).hexdigest()))
        signature = hmac.new(self._signing_key(scope), to_sign.encode(), hashlib.sha256).hexdigest()
        credential = f"Credential={self.key.access_key_id}/{scope}"
        authorization = f"{_ALGORITHM} {credential}, SignedHeaders={_SIGNED}, Signature={signature}"
        return {"host": self.host, "x-amz-date": moment, "authorization": authorization}

    def _signing_key(self, scope: str) -> bytes:
        key = f"AWS4{self.key.secret_access_key}".encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key


def _encoded(text: str, safe: str = "") -> str:
    return quote(text, safe=f"-_.~{safe}")
