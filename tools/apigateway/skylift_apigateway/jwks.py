"""A user pool's public keys, fetched once and again when a token names a key that is not among them."""

import asyncio
import json
import time
import urllib.request
from typing import Any

import jwt

REFETCH_SECONDS = 5
FETCH_TIMEOUT_SECONDS = 5


class KeysUnavailable(RuntimeError):
    """The keys could not be fetched; the message says from where and why."""


class Keys:
    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> Any | None:
        """The RSA public key of that id, None if there is none. Raises KeysUnavailable."""
        if key_id not in self._keys:
            async with self._lock:
                if key_id not in self._keys and time.monotonic() - self._fetched_at > REFETCH_SECONDS:
                    self._keys = await asyncio.to_thread(self._fetch)
                    self._fetched_at = time.monotonic()
        return self._keys.get(key_id)

    def _fetch(self) -> dict[str, Any]:
        # No proxy of the machine's stands between us and the emulator.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(self._url, timeout=FETCH_TIMEOUT_SECONDS) as response:
                keys = json.load(response)["keys"]
        except (OSError, ValueError, KeyError) as error:
            raise KeysUnavailable(f"no keys from {self._url}: {error}") from error
        return {key["kid"]: jwt.PyJWK(key, "RS256").key for key in keys if key.get("kty") == "RSA"}
