"""What a save means: which functions load anew, which stacks come up again, whether the environment changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from .members import Member, Members

_PROGRAM = "__main__.py"
_NO_CODE = {"tests", "__pycache__", "node_modules"}
# Schema changes are applied by the program (it invokes the migration), not by reloading code.
_MIGRATIONS = "migrations"


@dataclass(frozen=True)
class Consequences:
    """`reload` and `again` are folders of members: of functions to load anew, of programs to run again."""

    reload: frozenset[Path]
    again: frozenset[Path]
    environment: bool


def consequences(paths: Collection[Path], members: Members, root: Path) -> Consequences:
    """What has to happen after these files were saved, added or removed."""
    relevant = [path for path in paths if not _NO_CODE.intersection(path.relative_to(root).parts)]
    return Consequences(
        reload=frozenset(user.folder for path in relevant for user in _reloads(path, members)),
        again=frozenset(folder for path in relevant for folder in _comes_up(path, members, root)),
        environment=any(path.name == "pyproject.toml" for path in relevant),
    )


def _reloads(path: Path, members: Members) -> Iterable[Member]:
    owner = members.owner(path)
    if owner is None or _is_program(path) or path.name == "pyproject.toml":
        return ()
    return members.runtime_users(owner)


def _comes_up(path: Path, members: Members, root: Path) -> Iterable[Path]:
    owner = members.owner(path)
    if _is_program(path):
        # The root project's settings lie beside the workspace, its program in infra/platform. Without a member the
        # folder is just being written, or gone: then all that refer to the root find out what is missing.
        return {path.parent, owner.folder if owner else root}
    if owner is None:
        return ()
    if path.is_relative_to(root / "infra"):
        return {user.folder for user in members.program_users(owner)}
    return {user.folder for user in members.runtime_users(owner)} if _MIGRATIONS in path.parts else ()


def _is_program(path: Path) -> bool:
    return path.name == _PROGRAM or (path.name.startswith("Pulumi.") and path.suffix == ".yaml")
