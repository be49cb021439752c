"""A story in words, for a person who was woken by it, and as JSON for a machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from skylift_tools.moments import shown
from skylift_tools.trace import story as stories
from skylift_tools.trace.lines import Line
from skylift_tools.trace.story import Story
from skylift_tools.trace.times import stretches
from skylift_tools.trace.tracebacks import shortened

_INDENT = " " * 14
# Said elsewhere in the same telling, or counted for charts.
_SILENT = {"message_id", "receive_count", "max_receives", "queue", "dead_letter_queue", "wait_ms", "gateway_request_id"}


def told(story: Story) -> Iterator[str]:
    """Line by line."""
    services = list(dict.fromkeys(line.service for line in story.told))
    seconds = (story.end_ms - story.begin_ms) / 1000
    yield f"{story.correlation_id}"
    yield f"{shown(story.begin_ms)}, {seconds:.2f} s, {', '.join(services)}"
    yield from (f"Outcome: {outcome}" for outcome in outcomes(story))
    yield ""
    seen: dict[str, str] = {}
    for line in story.told:
        yield from _entry(story, line, seen)
    yield ""
    yield "Where the time went"
    yield from (f"{stretch.ms:>10,.0f} ms  {stretch.what}" for stretch in stretches(story))


def outcomes(story: Story) -> list[str]:
    """How each request, and the last delivery of each message, ended."""
    last = {(work.kind, work.service, work.what): work for work in story.works}
    found = []
    for work in last.values():
        if work.kind == "request":
            found.append(f"{work.service} answered {work.outcome} to {work.what}")
        else:
            ended = work.outcome.replace("_", " ") if work.outcome else "no end was logged: stopped, or still at work"
            found.append(f"{work.service}, message {work.what}: {ended}")
    return found or ["no request and no message of it was logged to its end"]


def as_json(story: Story) -> dict[str, Any]:
    return {
        "correlation_id": story.correlation_id,
        "began_at": shown(story.begin_ms),
        "seconds": round((story.end_ms - story.begin_ms) / 1000, 3),
        "outcomes": outcomes(story),
        "dead_letters": [vars(dead) for dead in story.dead_letters()],
        "stretches": [{"ms": round(stretch.ms), "what": stretch.what} for stretch in stretches(story)],
        "lines": [_line_json(story, line) for line in story.told],
    }


def _line_json(story: Story, line: Line) -> dict[str, Any]:
    return {
        "offset_ms": round(story.begin_of(line) - story.begin_ms),
        "service": line.service,
        "version": line.version,
        "request_id": line.run,
        "level": line.level,
        "event": line.event,
        "fields": dict(line.fields),
        "exception": line.exception,
    }


def _entry(story: Story, line: Line, seen: dict[str, str]) -> Iterator[str]:
    """seen: tracebacks by when they were told first; once is enough."""
    offset = f"{story.begin_of(line) - story.begin_ms:+,.0f} ms"
    mark = {"ERROR": "!!", "CRITICAL": "!!", "WARNING": " !"}.get(line.level, "  ")
    where = f"{line.service} v{line.version}" if line.version else line.service
    yield f"{offset:>11} {mark} {where}  {_what(line)}"
    if details := list(_details(story, line)):
        yield f"{_INDENT}    {', '.join(details)}"
    if line.exception in seen:
        yield f"{_INDENT}    the same error as at {seen[line.exception]}"
    elif line.exception:
        seen[line.exception] = offset
        yield from (f"{_INDENT}    {text}" for text in shortened(line.exception))


def _what(line: Line) -> str:
    special = {stories.REQUEST: _request, stories.RECEIVED: _received, stories.FINISHED: _finished}
    return special.get(line.event, _plain)(line)


def _request(line: Line) -> str:
    code = f" ({line.get('code')})" if line.get("code") else ""
    answered = f"{line.get('method')} {line.get('route') or '(no route)'} -> {line.get('status')}{code}"
    return f"{answered} in {line.get('latency') or 0:,.0f} ms"


def _received(line: Line) -> str:
    nth = f"delivery {line.get('receive_count')} of {line.get('max_receives')}"
    waited = f"{line.get('wait_ms') or 0:,} ms after it was sent"
    return f"message from {line.get('queue')}, {nth}, {waited}"


def _finished(line: Line) -> str:
    ended = str(line.get("outcome")).replace("_", " ")
    return f"message {ended} after {line.get('message_duration') or 0:,.0f} ms{_counts(line)}"


def _counts(line: Line) -> str:
    own = {"message_duration", "message_wait", "outcome", f"messages_{line.get('outcome')}"} | _SILENT
    counted = [f"{name}={value:g}" for name, value in line.fields if name not in own and isinstance(value, float | int)]
    return f"  {' '.join(counted)}" if counted else ""


def _plain(line: Line) -> str:
    # The reason repeats the last words of the traceback.
    silent = _SILENT | ({"reason"} if line.exception else set())
    fields = " ".join(f"{name}={_short(value)}" for name, value in line.fields if name not in silent)
    return f"{line.event}  {fields}".rstrip()


def _details(story: Story, line: Line) -> Iterator[str]:
    """By what to look further, for the first line of a request or a delivery."""
    if line.event not in (stories.REQUEST, stories.RECEIVED):
        return
    named = {"message": line.get("message_id"), "request": line.run, "user": line.get("user_id")}
    yield from (f"{name} {value}" for name, value in named.items() if value)
    if init := story.init_ms(line):
        yield f"cold start {init:,.0f} ms"


def _short(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f'"{text}"' if " " in text else text
