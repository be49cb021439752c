"""From templates to a folder. A template is the file that it makes, with a few names left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2

_TEMPLATES = Path(__file__).parent / "templates"
_SUFFIX = ".jinja"
# `package/app.py` becomes `<name>/app.py`; `Pulumi.stack.yaml` one file for each stack.
_PACKAGE, _STACK = "package", "Pulumi.stack.yaml"

_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_TEMPLATES),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
    # They make Python, TOML and YAML, never HTML.
    autoescape=False,  # noqa: S701
)


def render(kind: str, into: Path, *, values: Mapping[str, Any], regions: Mapping[str, str]) -> None:
    """Write the files of `kind` and those that every service has into the folder `into`.

    `values` fills what the templates leave open; `regions` maps each stack's name to its region.
    """
    for template, target in _templates(kind, str(values["name"])):
        if target.name != _STACK:
            _write(into / target, template, values)
            continue
        for stack, region in regions.items():
            about = {**values, "stack": stack, "region": region, "local": stack == "local"}
            _write(into / f"Pulumi.{stack}.yaml", template, about)


def _templates(kind: str, name: str) -> Iterator[tuple[str, Path]]:
    for folder in (_TEMPLATES / "every", _TEMPLATES / kind):
        for path in sorted(folder.rglob(f"*{_SUFFIX}")):
            first, *rest = path.relative_to(folder).with_suffix("").parts
            yield path.relative_to(_TEMPLATES).as_posix(), Path(name if first == _PACKAGE else first, *rest)


def _write(path: Path, template: str, values: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_environment.get_template(template).render(values))
