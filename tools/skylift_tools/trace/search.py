"""All lines that belong to one correlation id, found by that or by what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skylift_tools.moments import shown
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.trace.events import Event, Group, LogEvents, Window
from skylift_tools.trace.lines import Line, read

ADOPTED = "adopted"
GATEWAY = "gateway_request_id"
_SHOWN_CANDIDATES = 10
# `session_id`, `document_id`: what a line is about.
_OF_SOMETHING = "_id"


@dataclass(frozen=True)
class Found:
    correlation_id: str
    lines: list[Line]


def find(logs: LogEvents, wanted: str, window: Window) -> list[Found]:
    """Everything about `wanted`: an id of a request, a function's run or a message, or its beginning if that is unique.

    Of what several requests were about, such as a session, each of them, in order of time. Raises `PlaneProblem` where
    nothing is found, or more than one id begins like that.
    """
    groups = logs.groups()
    names = [group.name for group in groups]
    first = logs.holding([wanted], names, window) if names else []
    found = _meant(read(first), wanted)
    if not found:
        raise PlaneProblem(_nothing(wanted, groups, window))
    return [
        _found(logs, each, first if each.startswith(wanted) else None, names=names, window=window) for each in found
    ]


def _found(
    logs: LogEvents, correlation_id: str, first: Sequence[Event] | None, *, names: Sequence[str], window: Window
) -> Found:
    events = set(logs.holding([correlation_id], names, window) if first is None else first)
    own = [line for line in read(list(events)) if correlation_id in (line.correlation_id, line.get(ADOPTED))]
    kin = _kin(own)
    if kin:
        events.update(logs.holding(sorted(kin), names, window))
    return Found(correlation_id, _belonging(read(list(events)), correlation_id, own=own))


def _meant(lines: Sequence[Line], wanted: str) -> list[str]:
    """Correlation ids, oldest first. More than one only where all were about the same."""
    carried = {name for line in lines for name in (line.correlation_id, line.get(ADOPTED)) if name}
    own = {name for name in carried if name == wanted} or {name for name in carried if name.startswith(wanted)}
    # A person may hold nothing but the id in a REPORT line, or that of a dead letter, a session or a document.
    if matching := own or _of_runs(lines, wanted):
        return [_only(matching, wanted, "correlation ids")]
    about = _about(lines, wanted)
    if about:
        _only(set(about.values()), wanted, "ids")
    return list(about)


def _of_runs(lines: Sequence[Line], wanted: str) -> set[str]:
    return {
        _true_id(line, lines)
        for line in lines
        if line.correlation_id and any(str(each).startswith(wanted) for each in (line.run, line.get("message_id")))
    }


def _about(lines: Sequence[Line], wanted: str) -> dict[str, str]:
    """By correlation id: the id in one of its lines that is `wanted`, or begins like it."""
    said = [
        (_true_id(line, lines), str(value))
        for line in lines
        if line.correlation_id
        for name, value in line.fields
        if name.endswith(_OF_SOMETHING) and str(value).startswith(wanted)
    ]
    return dict([each for each in said if each[1] == wanted] or said)


def _only(matching: set[str], wanted: str, kind: str) -> str:
    if len(matching) > 1:
        listed = "\n".join(f"  {name}" for name in sorted(matching)[:_SHOWN_CANDIDATES])
        raise PlaneProblem(f"{len(matching)} {kind} begin with {wanted}; name one of them:\n{listed}")
    return next(iter(matching))


def _true_id(line: Line, lines: Iterable[Line]) -> str:
    """What the line's own id was replaced by, if it was."""
    adopted = (each.get(ADOPTED) for each in lines if each.correlation_id == line.correlation_id)
    return next((str(name) for name in adopted if name), str(line.correlation_id))


def _kin(own: Sequence[Line]) -> set[str]:
    """Texts by which lines belong to the story that do not carry its id."""
    runs = {line.run for line in own if line.run}
    provisional = {line.correlation_id for line in own if line.get(ADOPTED) and line.correlation_id}
    at_the_gateway = {str(line.get(GATEWAY)) for line in own if line.get(GATEWAY)}
    return runs | provisional | at_the_gateway


def _belonging(lines: Sequence[Line], correlation_id: str, *, own: Sequence[Line]) -> list[Line]:
    ids = {correlation_id, *(line.correlation_id for line in own if line.get(ADOPTED))}
    kin = _kin(own)
    return [
        line
        for line in lines
        if line.correlation_id in ids
        # Of the others in its batch a message knows nothing.
        or (line.correlation_id is None and (line.run in kin or line.get("request_id") in kin))
    ]


def _nothing(wanted: str, groups: Sequence[Group], window: Window) -> str:
    names = ", ".join(group.name for group in groups) or "none"
    kept = min((group.retention_days for group in groups if group.retention_days), default=None)
    retention = (
        f"the shortest of these groups keeps lines for {kept} days" if kept else "they keep their lines for ever"
    )
    return (
        f"no line carries {wanted}.\n"
        f"Searched from {shown(window.start_ms)} to {shown(window.end_ms)} in: {names}.\n"
        f"It may be older ({retention}; look further back with --since 7d), be from the last seconds (CloudWatch "
        "takes some), belong to another stack (--stack), or never have reached a function: 401, 403, 404, 413, 429 "
        "and 503 with a body of only `message` are the gateway's own."
    )
