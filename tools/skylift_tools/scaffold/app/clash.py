"""uv's account of why nothing fits, in one sentence that names package, ranges and who asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.specifiers import SpecifierSet

_ASKS = re.compile(
    r"(?P<who>your project|[\w.\[\]-]+(?:[<>=!~]=?[\w.*+!,<>=~-]+)?)\s+depends\s+on\s+"
    r"(?P<what>[\w.-]+)(?:\[[\w,-]+\])?(?P<range>(?:[<>=!~]=?[\w.*+!]+,?)*)"
)
_ALSO = re.compile(r"\band\s+(?P<what>[\w.-]+)(?:\[[\w,-]+\])?(?P<range>(?:[<>=!~]=?[\w.*+!]+,?)+)")
_RUNTIME = "skylift"


def told(said: str) -> str:
    """For a person: what clashes, then uv's own words."""
    words = " ".join(re.sub(r"{[^}]*}|│", " ", said).split())
    asked = list(_asked(words))
    for package in dict.fromkeys(what for _, what, _ in asked):
        askers = {(who, wanted) for who, what, wanted in asked if what == package and wanted}
        runtime = [wanted for who, wanted in askers if _is_runtime(who)]
        others = sorted(
            (who, wanted)
            for who, wanted in askers
            if not _is_runtime(who) and runtime and not _meet(wanted, runtime[0])
        )
        if runtime and others:
            theirs = " and ".join(f"{_named(who)} asks for {package}{wanted}" for who, wanted in others)
            return (
                f"{package} clashes: {theirs}, and Skylift's runtime library, which runs in the same process, for "
                f"{package}{runtime[0]}. Raise the app's versions first.\nuv says: {said.strip()}"
            )
    return f"the app's dependencies do not resolve.\nuv says: {said.strip()}"


def _asked(words: str) -> Iterable[tuple[str, str, str]]:
    """(who, package, range) of every `depends on` in uv's sentences, also of the second in `on a and b`."""
    for clause in re.split(r"(?:, | and )?(?:we can conclude|because|Because)", words):
        who = ""
        for found in _ASKS.finditer(clause):
            who = found["who"]
            yield who, found["what"], found["range"].rstrip(",.")
        for found in _ALSO.finditer(clause):
            if who and f"{found['what']}{found['range']} depends" not in clause:
                yield who, found["what"], found["range"].rstrip(",.")


def _meet(one: str, other: str) -> bool:
    """Whether a version that either range names lies in both; where one has no upper end, there is no other way."""
    both = SpecifierSet(f"{one},{other}")
    return any(version in both for version in re.findall(r"\d[\w.+!]*", f"{one},{other}"))


def _is_runtime(who: str) -> bool:
    return re.split(r"[\[<>=]", who)[0] == _RUNTIME


def _named(who: str) -> str:
    return "the app" if who == "your project" else who
