"""JWT claims: the types of those that the authorizer reads, and their form as API Gateway passes them to a function."""

from collections.abc import Mapping
from typing import Any

_DATES = ("exp", "nbf", "iat")
# Seconds beyond this are not exact in JSON.
_MAX_SECONDS = 2**53


class BadClaim(ValueError):
    """A claim has the wrong type; the message names it."""


def check_dates(claims: Mapping[str, Any]) -> None:
    """Raises BadClaim unless all dates are seconds (RFC 7519, 2: NumericDate). PyJWT takes text and booleans, too."""
    for name in _DATES:
        value = claims.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MAX_SECONDS:
            raise BadClaim(f"{name} is not a number of seconds")


def strings_of(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The texts of a claim that is one text or a list of them; none where it is missing. Raises BadClaim."""
    value = claims.get(name, [])
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise BadClaim(f"{name} is neither text nor a list of texts")
    return tuple(values)


def scopes_of(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The scopes, separated by spaces or listed, of `scope` or else `scp`. Raises BadClaim."""
    name = "scope" if "scope" in claims else "scp"
    return tuple(scope for text in strings_of(claims, name) for scope in text.split())


def as_strings(claims: Mapping[str, Any]) -> dict[str, str]:
    """All but those without a value, which API Gateway leaves out."""
    return {name: as_string(value) for name, value in claims.items() if value is not None}


def as_string(value: Any) -> str:
    """Lists become `[admin user]`, objects `map[key:value]`, numbers and booleans their JSON."""
    if isinstance(value, str):
        # Half of a surrogate pair, which JSON lets pass, has no bytes.
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{' '.join(as_string(item) for item in value)}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{as_string(item)}' for key, item in sorted(value.items()))}]"
    return "<nil>" if value is None else str(value)
