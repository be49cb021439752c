"""A rule: how messages of one kind read, of which type they are, and what a person does about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deployer.failure import Code


@dataclass(frozen=True, slots=True)
class Rule:
    """A step may name what the pattern found: `{action}` is its group `action`."""

    pattern: re.Pattern[str]
    code: Code
    steps: tuple[str, ...]


def rule(code: Code, pattern: str, *steps: str) -> Rule:
    return Rule(re.compile(pattern), code, steps)
