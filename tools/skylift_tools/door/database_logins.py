"""Decides about logins to the database by IAM token."""

from __future__ import annotations

import datetime
import hmac
import logging
import time

from skylift_tools.executor import Emulator, EmulatorError

from .database_token import BadToken, Token

log = logging.getLogger("skylift.door")
# A right that was taken away is of use for this long. Asking each time would take as long as the login itself.
FRESH_SECONDS = 5
_HOSTS = ("127.0.0.1", "localhost")
_MAX_KNOWN = 1_000


class DatabaseLogins:
    """Keys' secrets come from the emulator, where their policies allow the login; signatures are verified here."""

    def __init__(self, emulator: Emulator, port: int) -> None:
        self._emulator = emulator
        self._addresses = {f"{host}:{port}" for host in _HOSTS}
        self._known: dict[tuple[str, str, str], tuple[float, str | None]] = {}

    async def allows(self, user: str, password: str) -> bool:
        """Whether the password is a token for this user at this address that a permitted key signed."""
        try:
            token = Token.parse(password)
        except BadToken:
            return False
        if token.where not in self._addresses or not hmac.compare_digest(token.user.encode(), user.encode()):
            return False
        try:
            secret = await self._secret(token)
        except EmulatorError as error:
            log.warning("a login to the database cannot be checked: %s", error)
            return False
        return secret is not None and token.is_valid(secret, datetime.datetime.now(datetime.UTC))

    async def _secret(self, token: Token) -> str | None:
        key = (token.access_key_id, token.session_token, token.user)
        asked_at, secret = self._known.get(key, (0.0, None))
        if secret is None or time.monotonic() - asked_at > FRESH_SECONDS:
            secret = await self._emulator.database_secret(*key)
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[key] = (time.monotonic(), secret)
        return secret
