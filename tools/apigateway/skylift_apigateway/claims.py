"""JWT claims as API Gateway hands them to a function: every value a string."""

from collections.abc import Mapping
from typing import Any


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
