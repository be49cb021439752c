"""The values of a template's parameters: what the session was given, else what the repository's samconfig.toml says,
else their defaults. Which values a template allows, CloudFormation says itself."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from deployer.failure import Code, StageFailed
from deployer.template.parsing import Template

CONFIG = "samconfig.toml"
# As SAM's own CLI reads them: those of `deploy` count more than those of all commands.
_COMMANDS = ("global", "deploy")


def values(template: Template, folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    """What to give besides defaults.

    Raises StageFailed (PARAMETERS) naming all parameters without a value, or what was given and none of them.
    """
    declared = _declared(template)
    if unknown := [name for name in given if name not in declared]:
        _refuse_unknown(unknown, list(declared))
    configured = {name: value for name, value in _configured(folder / CONFIG).items() if name in declared}
    found = {**configured, **given}
    missing = [name for name, about in declared.items() if name not in found and "Default" not in about]
    if missing:
        _refuse_missing(missing)
    return found


def hidden(template: Template) -> list[str]:
    """The names of those whose values CloudFormation shows to nobody."""
    return [name for name, about in _declared(template).items() if str(about.get("NoEcho")).lower() == "true"]


def refuse_any(given: Mapping[str, str], *, called: str, instead: str) -> None:
    """Raises StageFailed (PARAMETERS) where something was given to what takes no values. `called`: what that is."""
    if given:
        # Whoever may look at a build reads what it was started with, for as long as CodeBuild keeps it.
        reason = f"{called} is deployed by a build, which takes no `parameters`: give its values {instead}."
        raise StageFailed(Code.PARAMETERS, reason, [f"{name}: given, and not taken" for name in given])


def _declared(template: Template) -> dict[str, dict[str, Any]]:
    return {name: about or {} for name, about in (template.get("Parameters") or {}).items()}


def _refuse_unknown(unknown: list[str], declared: list[str]) -> NoReturn:
    has = f"it has {', '.join(declared)}" if declared else "it has none"
    reason = f"The template has no parameter {', '.join(unknown)}; {has}. Names are told apart by capital letters, too."
    raise StageFailed(Code.PARAMETERS, reason, [f"{name}: no parameter of the template" for name in unknown])


def _refuse_missing(missing: list[str]) -> NoReturn:
    ways = f"give a value in `parameters` (`--parameter {missing[0]}=...`), or the template a Default"
    reason = f"Without a value: {', '.join(missing)}. For each, {ways}."
    raise StageFailed(Code.PARAMETERS, reason, [f"Parameters/{name}: no Default" for name in missing])


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
