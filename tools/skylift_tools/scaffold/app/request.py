"""What `--app` and its companions ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skylift_tools.plane.problems import PlaneProblem

_REFERENCE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_PARAMETER = re.compile(r"{(\w+)(:\w+)?}")
_SECRET_WORDS = ("PASSWORD", "SECRET", "TOKEN", "KEY")


@dataclass(frozen=True)
class BroughtApp:
    """`reference`: `package.module:app`. `source`: the folder that its modules are imported from, None where a
    requirement brings them. `settings`: variable -> value; `secrets`: variables whose values are secret.
    """

    reference: str
    source: Path | None
    requirements_file: Path | None
    requirements: Sequence[str]
    settings: Mapping[str, str]
    secrets: Sequence[str]
    public: Sequence[str]

    def __post_init__(self) -> None:
        """Raises `PlaneProblem` naming the option at fault."""
        if not _REFERENCE.fullmatch(self.reference):
            raise PlaneProblem(
                f"--app {self.reference}: it is package.module:attribute, as uvicorn takes it, such as shop.main:app"
            )
        for folder in filter(None, [self.source]):
            if not folder.is_dir():
                raise PlaneProblem(f"--from {folder}: there is no such folder")
        for variable in (*self.settings, *self.secrets):
            _check_variable(variable)

    @property
    def module(self) -> str:
        return self.reference.partition(":")[0]

    def public_routes(self, prefix: str) -> list[str]:
        """As the gateway writes them; health is always among them."""
        asked = [_route(entry, prefix) for entry in self.public]
        return list(dict.fromkeys([f"GET {prefix}/health", *asked]))


def parsed_settings(given: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """`NAME=VALUE` texts as plain settings and as names of secrets: what is named like a secret is one."""
    pairs = [entry.partition("=") for entry in given]
    for name, sign, _ in pairs:
        if not sign:
            raise PlaneProblem(f"--setting {name}: it is NAME=VALUE")
    plain = {name: value for name, _, value in pairs if not looks_secret(name)}
    return plain, [name for name, _, _ in pairs if looks_secret(name)]


def looks_secret(variable: str) -> bool:
    """Whether a contract would refuse the variable's value in a function's plain environment."""
    return any(word in variable.upper() for word in _SECRET_WORDS)


def _check_variable(variable: str) -> None:
    if not _VARIABLE.fullmatch(variable):
        raise PlaneProblem(f"--setting {variable}: a variable is named in capitals, digits and underscores")
    if variable.startswith(("AWS_", "LAMBDA_", "SKYLIFT_", "POWERTOOLS_")):
        raise PlaneProblem(f"--setting {variable}: Lambda itself or the platform sets it; leave it out")


def _route(entry: str, prefix: str) -> str:
    method, _, path = entry.partition(" ")
    if method not in (*METHODS, "ANY") or not path.startswith("/"):
        raise PlaneProblem(f'--public "{entry}": it is METHOD /path, with ANY or one of {", ".join(METHODS)}')
    greedy = _PARAMETER.sub(lambda found: f"{{{found[1]}{'+' if found[2] == ':path' else ''}}}", path)
    return f"{method} {prefix}{greedy}".rstrip("/")
