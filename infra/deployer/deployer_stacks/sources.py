"""Handle on which repositories may be deployed, and how large they may be: one answer for every stage that asks."""

from dataclasses import dataclass

import pulumi
from skylift_infra.access import Access
from skylift_infra.stacks.reference import Stack

from deployer_stacks.stores import PROJECT


@dataclass(frozen=True, kw_only=True)
class SourceSettings:
    """hosts and owners: names separated by commas, `*` for every owner. max_bytes, max_files: of one repository."""

    hosts: str
    owners: str
    max_bytes: int
    max_files: int

    def export(self) -> dict[str, str]:
        return {
            "hosts": self.hosts,
            "owners": self.owners,
            "max_bytes": str(self.max_bytes),
            "max_files": str(self.max_files),
        }


class Sources:
    """Settings only: they carry no permission."""

    def __init__(self) -> None:
        self._exported = Stack(PROJECT).output("sources")

    def allowed(self) -> Access:
        """Settings REPOSITORY_HOSTS and REPOSITORY_OWNERS."""
        return Access(environment={"REPOSITORY_HOSTS": self._of("hosts"), "REPOSITORY_OWNERS": self._of("owners")})

    def limited(self) -> Access:
        """Settings MAX_SOURCE_BYTES and MAX_SOURCE_FILES."""
        return Access(
            environment={"MAX_SOURCE_BYTES": self._of("max_bytes"), "MAX_SOURCE_FILES": self._of("max_files")}
        )

    def _of(self, name: str) -> pulumi.Output[str]:
        return self._exported.apply(lambda exported: str(exported[name]))
