"""Grants beside their uses, role by role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skylift_tools.permissions.grants import Role, Statement
from skylift_tools.permissions.uses import Seen, Use


@dataclass(frozen=True)
class Right:
    """One action of one statement, and the calls that it let through."""

    action: str
    statement: Statement
    uses: tuple[Use, ...]

    @property
    def calls(self) -> int:
        return sum(use.calls for use in self.uses)

    @property
    def last_at(self) -> float | None:
        return max((use.last_at for use in self.uses), default=None)


@dataclass(frozen=True)
class Entry:
    """A role with all that is known of it. `guest`: what the policies of resources let through, not its own."""

    role: Role
    rights: tuple[Right, ...]
    guest: tuple[Use, ...]
    refused: tuple[Use, ...]

    @property
    def used(self) -> list[Right]:
        return [right for right in self.rights if right.uses]

    @property
    def unused(self) -> list[Right]:
        return [right for right in self.rights if not right.uses]


def report(roles: Sequence[Role], seen: Seen) -> list[Entry]:
    return [_entry(role, seen) for role in roles]


def _entry(role: Role, seen: Seen) -> Entry:
    used = [use for use in seen.used if use.role == role.name]
    rights = [_right(action, statement, used) for statement in role.statements for action in statement.actions]
    guest = tuple(use for use in used if not use.resource)
    return Entry(role, tuple(rights), guest, tuple(use for use in seen.refused if use.role == role.name))


def _right(action: str, statement: Statement, used: Sequence[Use]) -> Right:
    return Right(action, statement, tuple(use for use in used if statement.grants(action, use.action, use.resource)))
