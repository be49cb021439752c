"""Small changes of a text, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deployer_fixer.case import Change
from deployer_fixer.places import Place, Span


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` takes the place of what lies from `start` up to `end`."""

    path: str
    start: int
    end: int
    text: str
    line: int
    reason: str

    @property
    def change(self) -> Change:
        return Change(self.path, self.line, self.reason)


def swap(source: str, span: Span, *, written: re.Pattern[str], meant: str) -> tuple[int, int, str] | None:
    """start, end and text of the one place in the span where `written` stands; None where it is not exactly one."""
    found = list(written.finditer(source, span.start, span.end))
    return (found[0].start(), found[0].end(), meant) if len(found) == 1 else None


def removal(source: str, place: Place) -> tuple[int, int, str] | None:
    """start, end and text that take an entry out of its mapping: its lines, or what lies between its commas."""
    if place.name is None:
        return None
    if not place.flow:
        return _lines(source, place.name, place.value)
    if place.following is not None:
        return place.name.start, place.following, ""
    if place.preceding is not None:
        return place.preceding, place.value.end, ""
    return place.name.start, place.value.end, ""


def apply(source: str, edits: Iterable[Edit]) -> tuple[str, list[Edit]]:
    """The text with the edits in it, and those that were made: of two that overlap only the first."""
    made: list[Edit] = []
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if not made or edit.start >= made[-1].end:
            made.append(edit)
    for edit in reversed(made):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source, made


def _lines(source: str, name: Span, value: Span) -> tuple[int, int, str] | None:
    start = source.rfind("\n", 0, name.start) + 1
    if source[start : name.start].strip():
        return None
    # A block's end mark stands where the next entry begins, a scalar's behind its last letter.
    rest = source[name.start : value.end].rstrip()
    end = source.find("\n", name.start + len(rest))
    return start, len(source) if end < 0 else end + 1, ""
