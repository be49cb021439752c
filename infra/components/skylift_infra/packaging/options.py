"""`[tool.skylift.package]`: a service's own table over the workspace's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skylift_infra.packaging import member
from skylift_infra.packaging.errors import PackagingError
from skylift_infra.packaging.member import Member

_KINDS: dict[str, tuple[type, ...]] = {
    "budget-mb": (int, float),
    "budget-mb-without-bytecode": (int, float),
    "bytecode": (bool,),
    "leave-out": (list,),
}


@dataclass(frozen=True)
class Options:
    """Sizes are MB of 1,000,000 bytes."""

    budget_mb: float
    budget_mb_without_bytecode: float
    bytecode: bool

    def budget_bytes(self, *, bytecode: bool) -> int:
        """What the zip for AWS may weigh."""
        return int((self.budget_mb if bytecode else self.budget_mb_without_bytecode) * 1_000_000)


def load(service: Member, root: Path) -> Options:
    """The service's table wins over the root's, key by key."""
    table = {**_checked(member.root_table(root), root), **_checked(service.package_table, service.folder)}
    return Options(
        budget_mb=table.get("budget-mb", 25),
        budget_mb_without_bytecode=table.get("budget-mb-without-bytecode", 16),
        bytecode=table.get("bytecode", True),
    )


def leave_out(members: tuple[Member, ...]) -> tuple[str, ...]:
    """Glob patterns of files that a library's dependencies bring and it never opens."""
    return tuple(sorted(pattern for each in members for pattern in _left_out_by(each)))


def _left_out_by(library: Member) -> list[str]:
    return list(_checked(library.package_table, library.folder).get("leave-out", []))


def _checked(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    for key, value in table.items():
        if key not in _KINDS:
            known = ", ".join(sorted(_KINDS))
            raise PackagingError(f"{folder / 'pyproject.toml'}: [tool.skylift.package] has no {key!r}; it has {known}.")
        if not isinstance(value, _KINDS[key]) or (isinstance(value, bool) and bool not in _KINDS[key]):
            wanted = " or ".join(kind.__name__ for kind in _KINDS[key])
            raise PackagingError(f"{folder / 'pyproject.toml'}: [tool.skylift.package] {key} must be {wanted}.")
    return table
