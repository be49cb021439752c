"""IAM: policy variables have values, ARN conditions compare part by part, and a role's ARN is the role's.

MiniStack takes `${aws:PrincipalTag/team}` literally, gives `aws:PrincipalArn` of a role as its session, and lets a `*`
in `ArnLike` go beyond its part.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable
from typing import Any

from skylift_emulator import policy_variables
from skylift_emulator.mends.iam_resources import STORES
from skylift_emulator.mends.permissions import FIRST
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_EVALUATOR = "ministack.core.iam_evaluator"
KEY = Seam(_EVALUATOR, "_resolve_condition_key", ("key", "ctx"))
COMPILE = Seam(_EVALUATOR, "_fnmatch_compile", ("pattern", "ignore_case"))
MATCH = Seam(_EVALUATOR, "fnmatch_iam_cs", ("value", "pattern"))
OPERATORS = Seam(_EVALUATOR, "_CONDITION_OPS")
SEAMS = (KEY, COMPILE, MATCH, OPERATORS, FIRST)

_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([^/]+)/")
_PARTS = 6


def install(_: Surroundings) -> None:
    KEY.replace(_of_the_role)
    COMPILE.replace(lambda _: _compiled)
    FIRST.replace(_with_values)
    like, unlike = (_by_part, lambda actual, expected: not _by_part(actual, expected))
    OPERATORS.current().update(arnequals=like, arnlike=like, arnnotequals=unlike, arnnotlike=unlike)


def _of_the_role(original: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    def resolve(key: str, ctx: Any) -> Any:
        session = _SESSION.match(ctx.principal_arn) if key.lower() == "aws:principalarn" else None
        if session is None:
            return original(key, ctx)
        partition, account, name = session.groups()
        role = STORES["role"].current().get_scoped(account, None, name)
        return role["Arn"] if role else f"arn:{partition}:iam::{account}:role/{name}"

    return resolve


@functools.lru_cache(4096)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    """`*` and `?` stand for any character, a line feed in the key of an object, too."""
    parts = [{"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern]
    return re.compile("".join(parts) + r"\Z", re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def _by_part(actual: str, expected: str) -> bool:
    values, patterns = (text.split(":", _PARTS - 1) for text in (actual, expected))
    matches = (MATCH.current()(value, pattern) for value, pattern in zip(values, patterns, strict=False))
    return len(values) == len(patterns) == _PARTS and all(matches)


def _with_values(original: Callable[..., Any]) -> Callable[..., Any]:
    def first(ctx: Any, stmts: list[Any], effect: str) -> Any:
        return original(ctx, [_filled(statement, ctx) for statement in stmts], effect)

    return first


def _filled(statement: Any, ctx: Any) -> Any:
    patterns = [*statement.resources, *statement.not_resources]
    if not any("${" in pattern for pattern in patterns) and "${" not in str(statement.conditions or ""):
        return statement

    def look(name: str) -> Any:
        return KEY.current()(name, ctx)

    filled: dict[str, Any] = {"conditions": policy_variables.conditions(statement.conditions, look)}
    for field in ("resources", "not_resources"):
        given = getattr(statement, field)
        # Without any pattern it would be a statement about everything.
        filled[field] = (policy_variables.resources(given, look) or [""]) if given else []
    return dataclasses.replace(statement, **filled)
