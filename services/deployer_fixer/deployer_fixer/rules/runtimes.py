"""Runtimes of Lambda, which people write as they say them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deployer_fixer.closest import closest

_BESIDE = re.compile(r"[^a-z0-9]|\.x$")


def meant_runtime(written: str, valid: Iterable[str]) -> str | None:
    """`Python 3.12`, `python312` and `nodejs22` leave no doubt; `python3.1` may be any of ten."""
    known = list(valid)
    same = [name for name in known if _bare(name) == _bare(written)]
    return same[0] if len(same) == 1 else closest(written, known)


def _bare(name: str) -> str:
    return _BESIDE.sub("", name.lower())
