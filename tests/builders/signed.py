"""Requests to the emulator's control endpoints, signed with the root key of a state folder."""

from collections.abc import Iterator

import httpx
from skylift_tools.root_key import RootKey
from skylift_tools.signing import Signer


class Signed(httpx.Auth):
    """httpx's `auth=`: signs each request."""

    requires_request_body = True

    def __init__(self, key: RootKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        signer = Signer(self._key, request.url.netloc.decode())
        target = request.url.raw_path.decode()
        request.headers.update(signer.headers("skylift", request.method, target, body=request.content))
        yield request


def keys(key: RootKey) -> dict[str, str]:
    """The key under the names of the AWS SDKs' environment variables."""
    return {"AWS_ACCESS_KEY_ID": key.access_key_id, "AWS_SECRET_ACCESS_KEY": key.secret_access_key}
