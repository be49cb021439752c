"""Where the time of a story went: at work, in a queue, or between the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from skylift_tools.trace.story import Story, Work


@dataclass(frozen=True)
class Stretch:
    ms: float
    what: str


def stretches(story: Story) -> list[Stretch]:
    """In order; a wait of less than a millisecond is left out. Works that overlap each count in full."""
    return list(_all(story))


def _all(story: Story) -> Iterator[Stretch]:
    ended, before = story.begin_ms, dict[str, Work]()
    for work in story.works:
        yield from (wait for wait in _until(work, ended, before.get(work.what)) if wait.ms >= 1)
        did = "answering" if work.kind == "request" else "working on the message"
        yield Stretch(work.end_ms - work.begin_ms, f"{work.service} {did}: {_shown(work)}")
        ended = max(ended, work.end_ms)
        before[work.what] = work


def _until(work: Work, ended: float, earlier: Work | None) -> Iterator[Stretch]:
    if work.kind == "request":
        yield Stretch(work.begin_ms - ended, "until the next request")
    elif earlier:
        yield Stretch(work.begin_ms - earlier.end_ms, f"until the message came again to {work.service}")
    else:
        sent = work.sent_ms or work.begin_ms
        yield Stretch(sent - ended, f"until a message for {work.service} was sent (upload, event, or whoever sends it)")
        queue = work.first.get("queue") if work.first else None
        yield Stretch(work.begin_ms - max(sent, ended), f"in the queue {queue}")


def _shown(work: Work) -> str:
    if work.kind == "request":
        return f"{work.what} -> {work.outcome}"
    return work.outcome.replace("_", " ") if work.outcome else "never ended"
