"""The JWT authoriser of an HTTP API: verifies a token once and remembers it until it expires."""

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from .claims import BadClaim, as_strings, check_dates, scopes_of, strings_of
from .config import AuthorizerConfig
from .jwks import Keys, KeysUnavailable

log = logging.getLogger("skylift.door")
REMEMBERED_TOKENS = 1_000


class Refused(Exception):
    """The token is not accepted; `challenge` is the value of `www-authenticate`."""

    status = 401
    title = "Unauthorized"

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.challenge = f'Bearer scope="" error="invalid_token" error_description="{reason}"' if reason else "Bearer"


class OutOfScope(Refused):
    """The token is good, but for other routes."""

    status = 403
    title = "Forbidden"

    def __init__(self, scopes: Iterable[str]) -> None:
        super().__init__("insufficient scope")
        self.challenge = f'Bearer scope="{" ".join(scopes)}" error="insufficient_scope"'


@dataclass(frozen=True, slots=True)
class Identity:
    """Verified claims as strings; `scopes` all the token's own, in its order."""

    claims: Mapping[str, str]
    scopes: tuple[str, ...]
    expires_at: float


class Authorizer:
    """Takes access and id tokens alike: the audience is `aud`, or `client_id` where a token has no `aud`."""

    def __init__(self, config: AuthorizerConfig) -> None:
        self._config = config
        self._keys = Keys(config.jwks_url)
        self._known: dict[str, Identity] = {}

    async def identify(self, header: str) -> Identity:
        """Verify the value of `Authorization`, with or without `Bearer`. Raises Refused."""
        token = header[7:].strip() if header[:7].lower() == "bearer " else header.strip()
        known = self._known.get(token)
        if known is None:
            known = await self._verify(token)
            if len(self._known) >= REMEMBERED_TOKENS:
                self._known.pop(next(iter(self._known)))
            self._known[token] = known
        elif known.expires_at <= time.time():
            del self._known[token]
            raise Refused("the token has expired")
        return known

    async def _verify(self, token: str) -> Identity:
        if not token:
            raise Refused
        if token.count(".") != 2:
            raise Refused("token contains an invalid number of segments")
        claims = self._decoded(token, await self._key(token))
        try:
            check_dates(claims)
            self._check_audience(claims)
            return Identity(as_strings(claims), scopes_of(claims), float(claims["exp"]))
        except (BadClaim, RecursionError) as error:
            raise Refused("the token is not valid") from error

    def _decoded(self, token: str, key: Any) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=["RS256", "RS384", "RS512"], issuer=self._config.issuer, options=_OPTIONS
            )
        except jwt.ExpiredSignatureError as error:
            raise Refused("the token has expired") from error
        except jwt.InvalidIssuerError as error:
            raise Refused("the issuer is not valid") from error
        except _UNREADABLE as error:
            raise Refused("the token is not valid") from error
        return claims

    async def _key(self, token: str) -> Any:
        try:
            key_id = jwt.get_unverified_header(token).get("kid", "")
            key = await self._keys.find(key_id)
        except _UNREADABLE as error:
            raise Refused("the token is not valid") from error
        except KeysUnavailable as error:
            log.error("%s", error)
            raise Refused("OIDC discovery endpoint communication error") from error
        if key is None:
            raise Refused("no key has the token's key id")
        return key

    def _check_audience(self, claims: Mapping[str, Any]) -> None:
        given = strings_of(claims, "aud" if "aud" in claims else "client_id")
        if not set(self._config.audience).intersection(given):
            raise Refused("the token does not have a valid audience")


# PyJWT lets pass what Python says of a number without an end, and of objects in objects without an end.
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)
_OPTIONS: Any = {"require": ["exp", "iss"], "verify_aud": False}
