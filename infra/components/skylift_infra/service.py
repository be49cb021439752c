"""What a program's own folder and YAML say about the functions it deploys."""

import platform as host
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pulumi

from skylift_infra.access import Access, settings
from skylift_infra.config import section

ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, kw_only=True)
class Size:
    """memory_mb: 128 to 10240, which also sets the share of a processor. timeout_seconds: 1 to 900."""

    memory_mb: int
    timeout_seconds: int


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """architecture `host`: that of this machine, for a stack that runs here. log_level: none above INFO, because
    Lambda would drop the metrics too, which are lines that name no level.
    """

    architecture: Literal["arm64", "x86_64", "host"]
    log_level: Literal["DEBUG", "INFO"]

    @property
    def machine(self) -> str:
        if self.architecture != "host":
            return self.architecture
        return ARCHITECTURES[host.machine().lower()]


@dataclass(frozen=True, kw_only=True)
class Service:
    """One deployable: folder, Pulumi project, function and log service share one name."""

    name: str
    folder: Path
    code: str
    runtime: Runtime

    @classmethod
    def at(cls, program: str) -> "Service":
        """The service whose `__main__.py` this is; raises ValueError when folder and project differ in name."""
        folder, name = Path(program).resolve().parent, pulumi.get_project()
        if folder.name != name:
            raise ValueError(f"project {name} lies in the folder {folder.name}: give both one name")
        code = pulumi.Config().require("code")
        if code not in ("source", "zip"):
            raise ValueError(f"{name}:code must be source or zip, not {code!r}")
        return cls(name=name, folder=folder, code=code, runtime=section("runtime", Runtime))

    @property
    def system(self) -> str:
        """The system it belongs to: `knowledge` of `knowledge_api`."""
        return self.name.partition("_")[0]

    @property
    def path(self) -> str:
        """Where its API lies below `/api/`: `knowledge` for `knowledge_api`, `knowledge/reports` for
        `knowledge_reports`. A system may have several APIs; the one called `api` serves what no other claims.
        """
        _, _, what = self.name.partition("_")
        return self.system if what == "api" else f"{self.system}/{what.replace('_', '-')}"

    def size(self, key: str = "function") -> Size:
        return section(key, Size)

    def settings(self) -> Access:
        """The plain values under `<project>:settings`, by the names that the code reads."""
        return settings(pulumi.Config().require_object("settings"))
