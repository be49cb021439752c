"""A report in words, for whoever narrows a role, and as JSON for a program that guards it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from skylift_tools.moments import shown
from skylift_tools.permissions.report import Entry, Right
from skylift_tools.permissions.uses import Use

_INDENT = "  "


def overview(entries: Sequence[Entry], since: float) -> Iterator[str]:
    """One row a role, then every refusal: that is what makes somebody look here."""
    head = ("role of", "rights", "used", "never used", "refused calls")
    yield from _table([head, *map(_row, entries)], numbers=range(1, 5))
    yield ""
    refused = [(entry, use) for entry in entries for use in entry.refused]
    if refused:
        yield "Refused: the role lacks the right, or the call should not have been made"
        yield from _indented([(entry.role.holder, *_refusal(use)) for entry, use in refused])
    else:
        yield "No call was refused."
    yield ""
    yield f"Since {shown(since * 1000)}, when the emulator came up. More: skylift permissions NAME, or --unused"


def details(entry: Entry) -> Iterator[str]:
    """Everything about one role."""
    yield f"{entry.role.holder}  {entry.role.kind} of the stack {entry.role.stack}, role {entry.role.name}"
    if entry.used:
        used = [(right.action, _calls(right.calls), _time(right), _resources(right)) for right in entry.used]
        yield from ["", "Used", *_indented([("right", "calls", "last", "granted on"), *used], numbers=[1])]
    if entry.guest:
        guest = [(use.action, _calls(use.calls), "let through by the resource's own policy") for use in entry.guest]
        yield from ["", "Used, and not the role's own", *_indented(guest, numbers=[1])]
    if entry.refused:
        yield from ["", "Refused", *_indented([_refusal(use) for use in entry.refused])]
    yield from ["", *unused(entry)]


def unused(entry: Entry) -> Iterator[str]:
    """Which grants the role could do without, as far as it was seen."""
    if not entry.unused:
        yield f"{entry.role.holder}: every right was used"
        return
    yield f"{entry.role.holder}: {len(entry.unused)} of {len(entry.rights)} rights never used"
    yield from _indented([(right.action, _resources(right)) for right in entry.unused])


def as_json(entries: Sequence[Entry], since: float) -> dict[str, Any]:
    return {"since": _iso(since), "roles": [_entry(entry) for entry in entries]}


def _entry(entry: Entry) -> dict[str, Any]:
    role = entry.role
    return {
        "role": role.name,
        "holder": role.holder,
        "kind": role.kind,
        "stack": role.stack,
        "rights": [_right(right) for right in entry.rights],
        "by_resource_policy": [_use(use, without="resource") for use in entry.guest],
        "refused": [_use(use) for use in entry.refused],
    }


def _right(right: Right) -> dict[str, Any]:
    return {
        "action": right.action,
        "resources": list(right.statement.resources),
        "condition": right.statement.condition,
        "used": bool(right.uses),
        "calls": right.calls,
        "last_at": _iso(right.last_at) if right.last_at else None,
    }


def _use(use: Use, without: str = "") -> dict[str, Any]:
    told = {"action": use.action, "resource": use.resource, "calls": use.calls, "last_at": _iso(use.last_at)}
    return {name: value for name, value in told.items() if name != without}


def _row(entry: Entry) -> tuple[str, ...]:
    refused = sum(use.calls for use in entry.refused)
    counts = (len(entry.rights), len(entry.used), len(entry.unused), refused)
    return entry.role.holder, *map(str, counts)


def _refusal(use: Use) -> tuple[str, str, str]:
    times = "while it polls" if not use.calls else "once" if use.calls == 1 else f"{use.calls} times"
    return use.action, use.resource, f"{times}, last at {_clock(use.last_at)}"


def _calls(calls: int) -> str:
    return str(calls) if calls else "polls"


def _time(right: Right) -> str:
    return _clock(right.last_at) if right.last_at else ""


def _clock(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%H:%M:%S}"


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def _resources(right: Right) -> str:
    condition = ", with a condition" if right.statement.condition else ""
    return ", ".join(_short(arn) for arn in right.statement.resources) + condition


def _short(arn: str) -> str:
    """Without partition, region and account, which are the same for all of a stack's."""
    parts = arn.split(":", 5)
    return arn if len(parts) < 6 else f"{parts[2]}:{parts[5]}"


def _indented(rows: Sequence[tuple[str, ...]], numbers: Sequence[int] = ()) -> Iterator[str]:
    return (_INDENT + line for line in _table(rows, numbers=numbers))


def _table(rows: Sequence[tuple[str, ...]], *, numbers: Sequence[int] = ()) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = enumerate(zip(row, widths, strict=True))
        shown = (cell.rjust(width) if at in numbers else cell.ljust(width) for at, (cell, width) in cells)
        yield "  ".join(shown).rstrip()
