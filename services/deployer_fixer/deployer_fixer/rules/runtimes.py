"""Runtimes of Lambda, which people write as they say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deployer.template.shape import resources

from deployer_fixer.closest import closest
from deployer_fixer.edits import Edit, swap
from deployer_fixer.rules import schemas
from deployer_fixer.rules.document import Document

_BESIDE = re.compile(r"\.x$|[^a-z0-9]")
_FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")


def edits(document: Document, region: str) -> Iterator[Edit]:
    """Of every function, and of what a SAM template says for all of them; cfn-lint looks at neither in such a one."""
    for path in _places(document):
        place = document.places.find(path)
        written = place.scalar if place else None
        known = schemas.values_of("AWS::Lambda::Function", "Runtime", region)
        if place is None or written is None or written in known:
            continue
        if meant := meant_runtime(written, known):
            reason = f"{written!r} is no runtime; the only one spelt like it is {meant!r}."
            pattern = re.compile(re.escape(written))
            if found := swap(document.text, place.value, written=pattern, meant=meant):
                yield Edit(document.path, *found, place.value.line, reason)


def _places(document: Document) -> list[list[str]]:
    own = [["Resources", name, "Properties", "Runtime"] for name, _, _ in resources(document.template, *_FUNCTIONS)]
    return [["Globals", "Function", "Runtime"], *own]


def meant_runtime(written: str, valid: Iterable[str]) -> str | None:
    """`Python 3.12`, `python312` and `nodejs22` leave no doubt; `python3.1` may be any of ten."""
    known = list(valid)
    same = [name for name in known if _bare(name) == _bare(written)]
    return same[0] if len(same) == 1 else closest(written, known)


def _bare(name: str) -> str:
    return _BESIDE.sub("", name.lower())
