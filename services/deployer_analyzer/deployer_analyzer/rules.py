"""What an error message means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deployer.failure import Code

from deployer_analyzer.known_errors import RULES

# What a message does not name, is called so.
_UNNAMED = {"resource": "the function"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """`cause`: one sentence that says as much as the message, and better."""

    code: Code
    steps: tuple[str, ...]
    cause: str | None = None


def meaning(text: str) -> Meaning | None:
    """None where no rule knows the message."""
    for rule in RULES:
        if found := rule.pattern.search(text):
            named = {name: value or _UNNAMED.get(name, "") for name, value in found.groupdict().items()}
            cause = rule.cause.format_map(named) if rule.cause else None
            return Meaning(rule.code, tuple(step.format_map(named) for step in rule.steps), cause)
    return None


def is_consequence(text: str) -> bool:
    """It only tells that something else failed before."""
    return bool(_CONSEQUENCE.search(text))


_CONSEQUENCE = re.compile(r"(?i)(?:creation|update|operation) cancell?ed|following resource\(s\) failed")
