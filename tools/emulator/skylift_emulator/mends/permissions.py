"""IAM: what was decided about the calls of roles is kept in mind, for whoever wants to grant no more than is used."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from skylift_emulator.permissions import Permissions
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_EVALUATOR = "ministack.core.iam_evaluator"
ENFORCE = Seam(
    _EVALUATOR, "enforce", ("access_key_id", "iam_action", "service", "region", "resource_arn", "service_context")
)
EVALUATE = Seam(_EVALUATOR, "evaluate", ("ctx", "policies", "limits"))
FIRST = Seam(_EVALUATOR, "_first_match", ("ctx", "stmts", "effect"))
MATCHES = Seam(_EVALUATOR, "_resource_matches", ("resource_arn", "resources", "not_resources"))
SEAMS = (ENFORCE, EVALUATE, FIRST, MATCHES)

_ROLE = ":assumed-role/"


def install(around: Surroundings) -> None:
    decisions = _Decisions(around.permissions)
    EVALUATE.replace(decisions.evaluating)
    ENFORCE.replace(decisions.enforcing)


class _Decisions:
    """Of a call's whole decision the policies of its role are a part: they are looked at in between."""

    def __init__(self, permissions: Permissions) -> None:
        self._permissions, self._looked = permissions, threading.local()

    def evaluating(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def evaluate(ctx: Any, policies: Any, *limits: Any) -> Any:
            # The role's own policies come first; those of the resource may follow.
            if getattr(self._looked, "at", None) == []:
                self._looked.at.append((ctx, policies))
            return original(ctx, policies, *limits)

        return evaluate

    def enforcing(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def enforce(*given: Any, **named: Any) -> Any:
            looked: list[Any] = []
            self._looked.at = looked
            try:
                denied = original(*given, **named)
            finally:
                self._looked.at = None
            for ctx, policies in looked:
                self._decided(ctx, policies, allowed=denied is None)
            return denied

        return enforce

    def _decided(self, ctx: Any, policies: Any, *, allowed: bool) -> None:
        if _ROLE not in ctx.principal_arn:
            return
        role = ctx.principal_arn.partition(_ROLE)[2].partition("/")[0]
        if allowed:
            self._permissions.used.add(role, ctx.action, _granted(ctx, policies))
        else:
            self._permissions.refused.add(role, ctx.action, ctx.resource_arn)


def _granted(ctx: Any, policies: Any) -> str:
    """The pattern that lets the call through, as the policy spells it; empty where none of the role's policies does."""
    statement = FIRST.current()(ctx, [each for policy in policies for each in policy], "Allow")
    patterns = statement.resources if statement else []
    return next((pattern for pattern in patterns if MATCHES.current()(ctx.resource_arn, [pattern], [])), "")
