"""One request's story: what happened in what order, where the time went, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from skylift_tools.trace.lines import Line

REQUEST, RECEIVED, FINISHED = "request_finished", "message_received", "message_finished"
DEAD = "message_dead_lettered"
FATAL = ("run_timed_out", "run_failed")
# Within one millisecond.
_RANKS = {REQUEST: 0, RECEIVED: 0, FINISHED: 2}
_UNTOLD = {"run_started", "run_ended", "run_reported", "correlation_adopted"}


@dataclass(frozen=True)
class Work:
    """A request or one delivery of a message. outcome None: it has no last line. sent_ms: when its message was sent."""

    kind: str
    service: str
    what: str
    begin_ms: float
    end_ms: float
    outcome: str | None
    sent_ms: float | None = None
    first: Line | None = field(default=None, repr=False)


@dataclass(frozen=True)
class DeadLetter:
    queue: str
    message_id: str
    reason: str
    certain: bool


@dataclass(frozen=True)
class Story:
    correlation_id: str
    lines: list[Line]
    works: list[Work]

    @property
    def begin_ms(self) -> float:
        return min(self.begin_of(line) for line in self.told or self.lines)

    @property
    def end_ms(self) -> float:
        return max(line.time_ms for line in self.told or self.lines)

    @property
    def told(self) -> list[Line]:
        """The lines worth a reader's time, in order."""
        told = (line for line in self.lines if line.event not in _UNTOLD)
        return sorted(told, key=lambda line: (self.begin_of(line), _RANKS.get(line.event, 1)))

    def begin_of(self, line: Line) -> float:
        """A request's line is written at its end."""
        return line.time_ms - (line.get("latency") or 0) if line.event == REQUEST else line.time_ms

    def init_ms(self, line: Line) -> float | None:
        """How long the line's run waited for its function to start, where it did."""
        said = (each.get("init") for each in self.lines if each.run == line.run)
        return next((init for init in said if init), None) if line.cold_start else None

    def dead_letters(self) -> list[DeadLetter]:
        said = [
            DeadLetter(
                str(line.get("dead_letter_queue")), str(line.get("message_id")), str(line.get("reason")), certain=True
            )
            for line in self.lines
            if line.event == DEAD
        ]
        known = {dead.message_id for dead in said}
        return said + [dead for dead in self._left_behind() if dead.message_id not in known]

    def _left_behind(self) -> Iterator[DeadLetter]:
        """Messages whose last allowed delivery did not end, or not as it should: the queue itself puts those aside."""
        for work in self.works:
            line = work.first
            is_last = line and (line.get("receive_count") or 0) >= (line.get("max_receives") or 1)
            if line and is_last and work.outcome in (None, "kept"):
                ended = "never ended" if work.outcome is None else "could not even be put aside"
                reason = f"its delivery number {line.get('receive_count')} {ended}"
                yield DeadLetter(str(line.get("dead_letter_queue")), str(line.get("message_id")), reason, certain=False)


def tell(correlation_id: str, lines: Sequence[Line]) -> Story:
    works = [*map(_request, (line for line in lines if line.event == REQUEST)), *_messages(lines)]
    return Story(correlation_id, list(lines), sorted(works, key=lambda work: work.begin_ms))


def _request(line: Line) -> Work:
    latency = line.get("latency") or 0
    what = f"{line.get('method')} {line.get('route') or '(no route)'}"
    return Work(
        "request", line.service, what, line.time_ms - latency, line.time_ms, str(line.get("status")), first=line
    )


def _messages(lines: Sequence[Line]) -> Iterator[Work]:
    for line in lines:
        if line.event != RECEIVED:
            continue
        last = _last(line, lines)
        sent = line.time_ms - (line.get("wait_ms") or 0)
        outcome = str(last.get("outcome")) if last and last.event == FINISHED else None
        end = last.time_ms if last else line.time_ms
        what = str(line.get("message_id"))
        yield Work("message", line.service, what, line.time_ms, end, outcome, sent_ms=sent, first=line)


def _last(received: Line, lines: Sequence[Line]) -> Line | None:
    """Where a delivery ended: its own last line, else what the platform says of its run."""
    later = [line for line in lines if line.run == received.run and line.time_ms >= received.time_ms]
    own = (line for line in later if line.event == FINISHED and line.get("message_id") == received.get("message_id"))
    return next(own, None) or next((line for line in later if line.event in FATAL), None)
