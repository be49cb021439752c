"""Faults of a template that can be told before anything is deployed, found by cfn-lint."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.failure import Code, StageFailed
from deployer.template.sam_globals import is_valid

if TYPE_CHECKING:
    from cfnlint.rules import Match

# Ids of errors begin with it; W and I are advice.
_ERROR = "E"


def check(template: Path, name: str, *, region: str) -> None:
    """Raises StageFailed (TEMPLATE_VALIDATION) with a line per error: `<name>:<line>: <rule> in <path>: <what>`."""
    # A second and more to import, which nothing but a template is worth.
    from cfnlint.api import lint_file
    from cfnlint.config import ManualArgs

    found = lint_file(template, ManualArgs(regions=[region]))
    if lines := list(_lines(found, name)):
        faults = "an error" if len(lines) == 1 else f"{len(lines)} errors"
        raise StageFailed(Code.TEMPLATE_VALIDATION, f"cfn-lint finds {faults} in {name}: {_first(lines)}", lines)


def _lines(found: Iterable[Match], name: str) -> Iterable[str]:
    errors = [
        match for match in found if match.rule.id.startswith(_ERROR) and not is_valid(match.rule.id, match.path or ())
    ]
    for match in sorted(errors, key=lambda each: (each.linenumber, each.rule.id)):
        yield f"{name}:{match.linenumber}: {match.rule.id} {_place(match)}{match.message}"


def _place(match: Match) -> str:
    """Which resource it is about, people look for first."""
    path = "/".join(map(str, match.path or ()))
    return f"in {path}: " if path else ""


def _first(lines: list[str]) -> str:
    return lines[0].partition(": ")[2]
