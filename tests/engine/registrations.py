"""The resources that a program registers, in one form for the genuine engine and for our own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from skylift_tools.engine import urns, wire
from skylift_tools.engine.stacks import REFERENCE_TYPE

from tests.builders.programs import ROOT
from tests.engine.provider import ARCHIVES

_PROVIDER = "pulumi:providers:"


def registrations(resources: Iterable[dict[str, Any]], programs: str) -> dict[str, dict[str, Any]]:
    """By URN, the fields of every resource that a program declares. programs: the folder that they ran in."""
    return {
        entry["urn"]: _fields(json.loads(json.dumps(entry).replace(programs, str(ROOT))))
        for entry in resources
        if entry["type"] != REFERENCE_TYPE and not entry["type"].startswith(_PROVIDER)
    }


def referred(resources: Iterable[dict[str, Any]]) -> list[str]:
    """The projects whose stacks a program refers to, one entry for each reference."""
    return sorted(urns.name_of(entry["urn"]) for entry in resources if entry["type"] == REFERENCE_TYPE)


def _fields(entry: dict[str, Any]) -> dict[str, Any]:
    needs = {key: sorted(found) for key, found in (entry.get("propertyDependencies") or {}).items() if found}
    custom = entry["custom"]
    return {
        "type": entry["type"],
        "custom": custom,
        "inputs": _plain(entry.get("inputs") or {}) | _archives(entry),
        "secret inputs": _secrets(entry, "inputs"),
        # Those of resources are AWS's.
        "exports": {} if custom else _plain(entry.get("outputs") or {}),
        "secret exports": [] if custom else _secrets(entry, "outputs"),
        "parent": entry.get("parent", ""),
        "dependencies": sorted(entry.get("dependencies") or []),
        "property dependencies": needs,
        "protect": entry.get("protect", False),
        "retainOnDelete": entry.get("retainOnDelete", False),
    }


def _archives(entry: dict[str, Any]) -> dict[str, Any]:
    """Where each archive comes from; what it holds is not a field of the registration."""
    own = {key: value["path"] for key, value in (entry.get("inputs") or {}).items() if _is_archive(value)}
    return {**own, **(entry.get("outputs") or {}).get(ARCHIVES, {})}


def _is_archive(value: Any) -> bool:
    return isinstance(value, dict) and wire.SIGNATURE in value and "path" in value


def _secrets(entry: dict[str, Any], where: str) -> list[str]:
    """The keys whose value holds a secret. Our engine marks the whole value, the genuine one its place."""
    own: list[str] | None = entry.get(f"secret{where.title()}")
    if own is not None:
        return own
    return sorted(key for key, value in (entry.get(where) or {}).items() if wire.SECRET in json.dumps(value))


def _plain(value: Any) -> Any:
    """Without the marks of secrets, and of the properties that are the engine's own."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get(wire.SIGNATURE) == wire.SECRET:
        return _plain(json.loads(value["plaintext"]))
    return {key: _plain(each) for key, each in value.items() if not key.startswith("__")}
