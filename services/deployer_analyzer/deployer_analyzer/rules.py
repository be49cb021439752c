"""What an error message means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deployer.failure import Code

from deployer_analyzer.known_errors import RULES


@dataclass(frozen=True, slots=True)
class Meaning:
    code: Code
    steps: tuple[str, ...]


def meaning(text: str) -> Meaning | None:
    """None where no rule knows the message."""
    for rule in RULES:
        if found := rule.pattern.search(text):
            named = {name: value or "" for name, value in found.groupdict().items()}
            return Meaning(rule.code, tuple(step.format_map(named) for step in rule.steps))
    return None


def is_consequence(text: str) -> bool:
    """It only tells that something else failed before."""
    return bool(_CONSEQUENCE.search(text))


_CONSEQUENCE = re.compile(r"(?i)(?:creation|update|operation) cancell?ed|following resource\(s\) failed")
