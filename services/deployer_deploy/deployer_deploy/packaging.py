"""A repository's template made ready for CloudFormation: checked, its code built and uploaded, its roles bound."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from deployer.failure import Code, StageFailed
from deployer.template.parsing import MAX_BYTES, Template, parse

from deployer_deploy import boundary, capabilities, log_groups, references
from deployer_deploy.functions import Builder, Described, refuse_images
from deployer_deploy.references import Content, Place
from deployer_deploy.uploads import Uploaded, Uploads

MAX_NESTING = 5
Check = Callable[[Path, str], None]


@dataclass
class Packager:
    """`check` looks at a template's file, by its path and its name in the repository. `capabilities` grows as
    templates are packaged: those of nested stacks are asked of their parent."""

    root: Path
    builder: Builder
    uploads: Uploads
    boundary_arn: str
    check: Check
    capabilities: set[str] = field(default_factory=set)

    def package(self, path: Path) -> tuple[Template, Uploaded]:
        """The template of that file and where it was uploaded. Raises StageFailed with the lines behind it."""
        return self._package(path, parents=())

    def _package(self, path: Path, parents: tuple[Path, ...]) -> tuple[Template, Uploaded]:
        name = str(path.relative_to(self.root))
        template = parse(path.read_text(errors="replace"), name=name)
        self.check(path, name)
        self.capabilities |= capabilities.needed(template)
        refuse_images(template)
        for place in list(references.local(template)):
            place.fill(self._upload(place, template, parents=(*parents, path)))
        boundary.bind(template, self.boundary_arn)
        log_groups.give(template)
        return template, self.uploads.template(_json(template, name), nested=bool(parents))

    def _upload(self, place: Place, template: Template, *, parents: tuple[Path, ...]) -> Uploaded:
        found = self._found(place, parents[-1].parent)
        match place.reference.content:
            case Content.TEMPLATE:
                return self._nested(place, found, parents=parents)
            case Content.FILE:
                return self.uploads.code(_file(place, found).read_bytes())
            case Content.FUNCTION | Content.LAYER:
                return self.builder.uploaded(Described.of(place, template), found, self.uploads.code)

    def _nested(self, place: Place, path: Path, *, parents: tuple[Path, ...]) -> Uploaded:
        if path in parents or len(parents) >= MAX_NESTING:
            _refuse(place, f"nests templates in a circle, or more than {MAX_NESTING} deep")
        self.capabilities.add(capabilities.AUTO_EXPAND)
        return self._package(_file(place, path), parents)[1]

    def _found(self, place: Place, folder: Path) -> Path:
        found = (folder / place.value).resolve()
        if not found.is_relative_to(self.root):
            _refuse(place, f"names {place.value!r}, which lies outside of the repository")
        if not found.exists():
            _refuse(place, f"names {place.value!r}, which is not in the repository{self._hint(found)}")
        return found

    def _hint(self, missing: Path) -> str:
        """Most often a name is written in other letters, which counts on Linux only."""
        wanted = str(missing.relative_to(self.root)).lower()
        names = (str(path.relative_to(self.root)) for path in self.root.rglob("*"))
        meant = next((name for name in names if name.lower() == wanted), None)
        return f"; {meant!r} is, and capital letters count" if meant else ""


def _file(place: Place, path: Path) -> Path:
    if not path.is_file():
        _refuse(place, f"names {place.value!r}, which is a folder")
    return path


def _refuse(place: Place, fault: str) -> NoReturn:
    raise StageFailed(Code.TEMPLATE_VALIDATION, f"{place.name} {fault}.", [f"{place}: {fault}"])


def _json(template: Template, name: str) -> bytes:
    content = json.dumps(template, separators=(",", ":"), default=str).encode()
    if len(content) > MAX_BYTES:
        reason = f"The template {name} has {len(content):,} bytes; CloudFormation takes {MAX_BYTES:,}."
        raise StageFailed(Code.TEMPLATE_VALIDATION, reason)
    return content
