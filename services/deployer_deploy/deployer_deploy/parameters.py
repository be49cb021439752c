"""The values of a template's parameters: their defaults, or what the repository's samconfig.toml says."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path
from typing import Any

from deployer.failure import Code, StageFailed
from deployer.template.parsing import Template

CONFIG = "samconfig.toml"
# As SAM's own CLI reads them: those of `deploy` count more than those of all commands.
_COMMANDS = ("global", "deploy")


def values(template: Template, folder: Path) -> dict[str, str]:
    """What to give besides defaults. Raises StageFailed (TEMPLATE_VALIDATION) naming all parameters without a value."""
    declared = template.get("Parameters") or {}
    given = {name: value for name, value in _configured(folder / CONFIG).items() if name in declared}
    missing = [name for name, about in declared.items() if name not in given and "Default" not in (about or {})]
    if missing:
        named = ", ".join(missing)
        reason = f"Without a value: {named}. Give each parameter a Default, or a value in {CONFIG}."
        raise StageFailed(Code.TEMPLATE_VALIDATION, reason, [f"Parameters/{name}: no Default" for name in missing])
    return given


def _configured(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        environment = tomllib.loads(path.read_text(errors="replace")).get("default", {})
        found = [environment.get(command, {}).get("parameters", {}) for command in _COMMANDS]
        pairs = [pair for each in found for pair in _pairs(each.get("parameter_overrides", ""))]
    except (tomllib.TOMLDecodeError, AttributeError, ValueError) as error:
        reason = f"{CONFIG} cannot be read: {error}"
        raise StageFailed(Code.TEMPLATE_VALIDATION, reason, [reason]) from None
    return dict(pair for pair in pairs if pair[0])


def _pairs(overrides: Any) -> list[tuple[str, str]]:
    """A table, or words `Name=value`, or a list of such words."""
    if isinstance(overrides, dict):
        return [(str(name), str(value)) for name, value in overrides.items()]
    words = overrides if isinstance(overrides, list) else shlex.split(str(overrides))
    return [(name, value) for name, equals, value in (str(word).partition("=") for word in words) if equals]
