"""A lock names the public registry, whatever mirror it was made with."""

from __future__ import annotations

import re
from pathlib import Path

from skylift_tools.plane.problems import PlaneProblem

_PUBLIC = {"https://pypi.org", "https://files.pythonhosted.org"}
_HOST = re.compile(r'(?:registry|url) = "(https?://[^/"]+)')
_REGISTRY = re.compile(r'registry = "https?://[^"]+"')
# Mirrors of PyPI keep its paths: two letters, two letters, the rest of the hash.
_FILE = re.compile(r'url = "https?://[^"]+?/packages/([0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{60}/[^"]+)"')


def make_public(lock: Path) -> None:
    """Put PyPI's own addresses in place of a mirror's. Raises `PlaneProblem` for files that PyPI does not have."""
    text = lock.read_text()
    if set(_HOST.findall(text)) <= _PUBLIC:
        return
    text = _REGISTRY.sub('registry = "https://pypi.org/simple"', text)
    text = _FILE.sub(r'url = "https://files.pythonhosted.org/packages/\1"', text)
    if foreign := set(_HOST.findall(text)) - _PUBLIC:
        raise PlaneProblem(
            f"the lock would name {', '.join(sorted(foreign))}, which others cannot reach: take packages from PyPI, "
            "or from a mirror that keeps its paths"
        )
    lock.write_text(text)
