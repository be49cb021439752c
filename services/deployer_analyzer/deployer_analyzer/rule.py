"""A rule: how messages of one kind read, of which type they are, and what a person does about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deployer.failure import Code


@dataclass(frozen=True, slots=True)
class Rule:
    """A step may name what the pattern found: `{action}` is its group `action`. So may `cause`, the message in one
    sentence for people that says the way out; without one the message has to do."""

    pattern: re.Pattern[str]
    code: Code
    steps: tuple[str, ...]
    cause: str | None = None


def rule(code: Code, pattern: str, *steps: str, cause: str | None = None) -> Rule:
    return Rule(re.compile(pattern), code, steps, cause)
