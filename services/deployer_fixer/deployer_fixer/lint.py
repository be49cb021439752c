"""What cfn-lint finds wrong with a template, with the place of each fault in it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from deployer.template.sam_globals import is_valid
from deployer.tree import File, inside

from deployer_fixer.case import Case

# Ids of errors begin with it; W and I are advice.
_ERROR = "E"
# Nested templates and what else a rule looks at beside the template.
_READ = (".yaml", ".yml", ".json", ".template")


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` leads from the top of the template to the fault: names, and places in lists."""

    file: str
    line: int
    rule: str
    message: str
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule} {self.message}"


def findings(case: Case, templates: Sequence[str], region: str) -> list[Finding]:
    """The errors of these templates of the repository, in their order."""
    return list(
        _found(tuple(file for file in case.files.values() if file.path.endswith(_READ)), tuple(templates), region)
    )


# Most of the time goes into reading the rules, and one repair asks after the same text up to three times.
@lru_cache(maxsize=4)
def _found(files: tuple[File, ...], templates: tuple[str, ...], region: str) -> tuple[Finding, ...]:
    # A second and more to import, which nothing but a template is worth.
    from cfnlint.api import lint_file
    from cfnlint.config import ManualArgs

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(files, root)
        found = {
            Finding(name, match.linenumber, match.rule.id, match.message, tuple(match.path or ()))
            for name in templates
            for match in lint_file(root / name, ManualArgs(regions=[region]))
            if match.rule.id.startswith(_ERROR) and not is_valid(match.rule.id, match.path or ())
        }
    return tuple(sorted(found, key=lambda each: (templates.index(each.file), each.line, each.rule, each.message)))


def _write(files: Sequence[File], root: Path) -> None:
    for file in files:
        path = root / inside(file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
