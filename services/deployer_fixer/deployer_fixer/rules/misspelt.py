"""Names and values that nobody knows, where exactly one known one can have been meant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from deployer_fixer.closest import closest
from deployer_fixer.edits import Edit, swap
from deployer_fixer.lint import Finding
from deployer_fixer.places import Span
from deployer_fixer.rules import schemas
from deployer_fixer.rules.document import Document

_UNKNOWN_NAME = re.compile(r"\('(?P<name>[^']+)' was unexpected")
_UNKNOWN_VALUE = re.compile(r"'(?P<value>[^']+)' is not one of (?P<known>\[.*\])", re.DOTALL)
_UNKNOWN_TYPE = re.compile(r"Resource type '(?P<value>[^']+)' does not exist")
# Names of AWS's own, which nobody means with a resource's misspelt one.
_OF_AWS = "AWS::"
_REFERRING = ("Ref", "Fn::GetAtt", "Fn::Sub", "DependsOn")


def edits(document: Document, found: Iterable[Finding], region: str) -> Iterator[Edit]:
    """One edit for each place where what was meant is beyond doubt."""
    here = [finding for finding in found if finding.file == document.path]
    for finding in here:
        if match := _UNKNOWN_NAME.search(finding.message):
            yield from _name(document, finding, match["name"], region=region)
        elif match := _UNKNOWN_TYPE.search(finding.message):
            yield from _value(document, finding, match["value"], valid=schemas.types(region))
    yield from _values(document, here)


def _name(document: Document, finding: Finding, written: str, *, region: str) -> Iterator[Edit]:
    if not finding.path or finding.path[-1] != written:
        return
    around = finding.path[:-1]
    valid = schemas.names_at(document.template, around, region) - set(document.places.names(around))
    meant, place = closest(written, valid), document.places.find(finding.path)
    if meant and place and place.name:
        reason = f"{written!r} is no property there; the only one spelt like it is {meant!r}."
        yield from _swapped(document, place.name, re.escape(written), meant=meant, reason=reason)


def _values(document: Document, found: Iterable[Finding]) -> Iterator[Edit]:
    """One value may be refused for several reasons, each with other values in its place: all of them count."""
    known: dict[tuple[tuple[str | int, ...], str], set[str]] = {}
    first: dict[tuple[tuple[str | int, ...], str], Finding] = {}
    for finding in found:
        if match := _UNKNOWN_VALUE.search(finding.message):
            place = (finding.path, match["value"])
            known.setdefault(place, set()).update(_listed(match["known"]))
            first.setdefault(place, finding)
    for (path, written), valid in known.items():
        yield from _value(document, first[path, written], written, valid=valid)


def _listed(text: str) -> list[str]:
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return []
    return [each for each in found if isinstance(each, str)]


def _value(document: Document, finding: Finding, written: str, *, valid: Iterable[str]) -> Iterator[Edit]:
    refers = any(part in _REFERRING for part in finding.path[-2:])
    own = [name for name in valid if not (refers and name.startswith(_OF_AWS))]
    meant = closest(written, own)
    place = document.places.find(finding.path)
    if meant is None or place is None:
        return
    kind = "nothing that the template has" if refers else "no value that is known there"
    reason = f"{written!r} is {kind}; the only one spelt like it is {meant!r}."
    yield from _swapped(document, place.value, _pattern(written, finding), meant=meant, reason=reason)


def _pattern(written: str, finding: Finding) -> str:
    if "Fn::Sub" in finding.path[-2:]:
        return rf"(?<=\$\{{){re.escape(written)}(?=[.}}])"
    return rf"(?<![\w:]){re.escape(written)}(?![\w:])"


def _swapped(document: Document, span: Span, written: str, *, meant: str, reason: str) -> Iterator[Edit]:
    if found := swap(document.text, span, written=re.compile(written), meant=meant):
        line = document.text.count("\n", 0, found[0]) + 1
        yield Edit(document.path, *found, line, reason)
