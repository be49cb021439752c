"""Policies on their way to an emulator that speaks plain HTTP."""

from __future__ import annotations

import json
from typing import Any


def without_tls_denials(policy: str) -> str:
    """A policy without the statements that deny requests over plain HTTP: on loopback there is no TLS to ask for."""
    document = json.loads(policy)
    statements = document.get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    return json.dumps({**document, "Statement": [kept for kept in statements if not _denies_plain_http(kept)]})


def _denies_plain_http(statement: dict[str, Any]) -> bool:
    conditions = statement.get("Condition", {}).get("Bool", {})
    return statement.get("Effect") == "Deny" and any(
        key.lower() == "aws:securetransport" and _is_false(value) for key, value in conditions.items()
    )


def _is_false(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(str(item).lower() == "false" for item in values)
