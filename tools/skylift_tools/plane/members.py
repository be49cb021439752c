"""The workspace's members and who uses whom, read off their `pyproject.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .problems import PlaneProblem

_PATTERNS = ("infra/*", "services/*", "shared/*")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Member:
    """`runtime` names what its code imports when it runs, `program` what its Pulumi program imports besides."""

    name: str
    folder: Path
    runtime: frozenset[str]
    program: frozenset[str]


class Members:
    """All members of a workspace."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._members = {member.name: member for member in members}

    @classmethod
    def read(cls, root: Path) -> Members:
        """Raises `PlaneProblem` naming a `pyproject.toml` that cannot be read."""
        files = [path for pattern in _PATTERNS for path in sorted(root.glob(f"{pattern}/pyproject.toml"))]
        return cls(_member(path) for path in files)

    def owner(self, path: Path) -> Member | None:
        """The member in whose folder a file lies."""
        return next((found for found in self._members.values() if path.is_relative_to(found.folder)), None)

    def runtime_users(self, member: Member) -> list[Member]:
        """The member and all that run with its code, over any number of steps."""
        return self._users(member, lambda user: user.runtime)

    def program_users(self, member: Member) -> list[Member]:
        """The member and all whose programs import its code, over any number of steps."""
        return self._users(member, lambda user: user.runtime | user.program)

    def _users(self, member: Member, uses: Any) -> list[Member]:
        found, frontier = {member.name}, {member.name}
        while frontier:
            frontier = {name for name, user in self._members.items() if name not in found and uses(user) & frontier}
            found |= frontier
        return [self._members[name] for name in sorted(found)]


def _member(path: Path) -> Member:
    try:
        document = tomllib.loads(path.read_text())
        project = document["project"]
        optional = [entry for entries in project.get("optional-dependencies", {}).values() for entry in entries]
        groups = [entry for entries in document.get("dependency-groups", {}).values() for entry in entries]
        runtime = _names([*project.get("dependencies", ()), *optional])
        return Member(_normal(project["name"]), path.parent, runtime, _names(groups))
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise PlaneProblem(f"{path} cannot be read: {error}") from None


def _names(requirements: Iterable[Any]) -> frozenset[str]:
    found = (_NAME.match(entry) for entry in requirements if isinstance(entry, str))
    return frozenset(_normal(match[0]) for match in found if match)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
