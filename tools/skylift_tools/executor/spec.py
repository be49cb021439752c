"""What to run: one version of a function, as the emulator describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadSpec(ValueError):
    """An execution specification that lacks a field or has one of the wrong type; the message names it."""


@dataclass(frozen=True, slots=True)
class ExecutionSpec:
    """`folder` is on the function's path; `source` says that it is a folder of the checkout, not an unpacked zip."""

    name: str
    version: str
    arn: str
    handler: str
    timeout_seconds: int
    memory_mb: int
    environment: Mapping[str, str]
    credentials: Mapping[str, str]
    folder: str
    source: bool
    revision: str
    log_group: str
    region: str

    @classmethod
    def parse(cls, data: Any) -> "ExecutionSpec":
        """Read the JSON object; raises BadSpec."""
        if not isinstance(data, dict):
            raise BadSpec("spec: an object is expected")
        for name, kind in _KINDS.items():
            if name not in data:
                raise BadSpec(f"spec.{name} is missing")
            if not isinstance(data[name], kind):
                raise BadSpec(f"spec.{name}: {kind.__name__} is expected, not {data[name]!r}")
        if not Path(data["folder"]).is_dir():
            raise BadSpec(f"spec.folder: {data['folder']} is no folder")
        return cls(**{name: data[name] for name in _KINDS})

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.version


_KINDS: dict[str, type] = {
    **dict.fromkeys(("name", "version", "arn", "handler"), str),
    **dict.fromkeys(("timeout_seconds", "memory_mb"), int),
    **dict.fromkeys(("environment", "credentials"), dict),
    "folder": str,
    "source": bool,
    **dict.fromkeys(("revision", "log_group", "region"), str),
}
