"""What roles are granted, as the programs declared it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from skylift_tools.plane.record import FUNCTION, MACHINE, Record

_ROLE = "aws:iam/role:Role"
_POLICY = "aws:iam/rolePolicy:RolePolicy"


@dataclass(frozen=True)
class Statement:
    """Permission for actions on resources, both as patterns; `condition` as the policy has it."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: dict[str, Any] = field(default_factory=dict, hash=False)

    def grants(self, pattern: str, action: str, resource: str) -> bool:
        """Whether a call that `resource`, a pattern of the policy, let through is one that `pattern` stands for."""
        return resource in self.resources and matches(pattern, action)


@dataclass(frozen=True)
class Role:
    """`holder` is who acts with it: a function, a state machine, or the role by its own name."""

    name: str
    holder: str
    kind: str
    stack: str
    statements: tuple[Statement, ...]


def roles(record: Record) -> list[Role]:
    """All roles of all stacks that are up, by their holders."""
    holders = dict(_holders(record))
    found = []
    for stack, resource in record.of(_ROLE):
        kind, holder = holders.get(resource["outputs"]["arn"], ("role", resource["id"]))
        found.append(Role(resource["id"], holder, kind, stack, tuple(_statements(record, resource["id"]))))
    return sorted(found, key=lambda role: (role.stack, role.holder))


def matches(pattern: str, action: str) -> bool:
    """As IAM compares actions: `*` is any text, `?` one character, in either case."""
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in re.split(r"([*?])", pattern))
    return re.fullmatch("".join(parts), action, re.IGNORECASE) is not None


def _holders(record: Record) -> Iterator[tuple[str, tuple[str, str]]]:
    for _, resource in record.of(FUNCTION):
        yield resource["outputs"]["role"], ("function", resource["outputs"]["name"])
    for _, resource in record.of(MACHINE):
        yield resource["outputs"]["roleArn"], ("state machine", resource["outputs"]["name"])


def _statements(record: Record, role: str) -> Iterator[Statement]:
    for _, policy in record.of(_POLICY):
        if policy["outputs"]["role"] == role:
            for statement in _listed(json.loads(policy["outputs"]["policy"])["Statement"]):
                # What is denied is no right that could be unused.
                if statement["Effect"] == "Allow":
                    actions, resources = _listed(statement["Action"]), _listed(statement["Resource"])
                    yield Statement(tuple(actions), tuple(resources), statement.get("Condition") or {})


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]
