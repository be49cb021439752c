"""Which kind of infrastructure as code a repository holds.

Looked at is one folder, the project's root. The first that is there counts: a CloudFormation or SAM template,
`cdk.json`, `*.tf`, `serverless.yml`, a plain Lambda handler.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath

from deployer.failure import Code, StageFailed
from deployer.iac import handlers
from deployer.iac.children import without_children
from deployer.iac.kind import Iac, Kind
from deployer.template.parsing import Template, parse
from deployer.template.shape import is_sam, is_template

TEMPLATES = (".yaml", ".yml", ".json", ".template")
CONVENTIONAL = "template"
SERVERLESS = ("serverless.yml", "serverless.yaml", "serverless.json")
_MOST_NAMED = 5

Files = Mapping[str, bytes]


def detect(files: Files, root: str = "") -> Iac:
    """`files` is the repository by path, `root` the project's folder in it ("" for all of it).

    Raises StageFailed: NO_IAC where there is nothing to deploy, TEMPLATE_VALIDATION for a template that cannot be
    read, and for two of them, since nobody said which.
    """
    folders = _by_folder(files)
    here = folders.get(root, {})
    found = _template(here) or _tool(here) or _handler(here)
    if found is None:
        raise StageFailed(Code.NO_IAC, _nothing(folders, root))
    return Iac(found.kind, str(PurePosixPath(root, found.template)), found.handler)


def _by_folder(files: Files) -> dict[str, dict[str, bytes]]:
    """The files that lie directly in each folder, by name; the repository's own folder is ""."""
    folders: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, {})[name] = content
    return folders


def _template(here: Files) -> Iac | None:
    read = dict(_templates(here))
    own = without_children(read)
    if not own:
        return None
    name = own[0] if len(own) == 1 else _conventional(own)
    return Iac(Kind.SAM if is_sam(read[name]) else Kind.CLOUDFORMATION, name)


def _templates(here: Files) -> Iterator[tuple[str, Template]]:
    """By name. A broken one counts as long as no other has the usual name."""
    usual = any(CONVENTIONAL + kind in here for kind in TEMPLATES)
    for name in sorted(here):
        try:
            template = _read(name, here[name])
        except StageFailed:
            if not usual or name.rpartition(".")[0] == CONVENTIONAL:
                raise
            continue
        if template is not None:
            yield name, template


def _conventional(names: list[str]) -> str:
    """Of several templates the one that SAM's own tools take. Raises StageFailed where none is called so."""
    for kind in TEMPLATES:
        if CONVENTIONAL + kind in names:
            return CONVENTIONAL + kind
    named = " and ".join(names[:_MOST_NAMED])
    way_out = f"call one {CONVENTIONAL}{TEMPLATES[0]}, or give each a folder of its own and name it as `project_root`"
    raise StageFailed(Code.TEMPLATE_VALIDATION, f"There is more than one template, {named}: {way_out}.")


def _read(name: str, content: bytes) -> Template | None:
    """The template, or None for a file that is something else. Raises StageFailed for one that is broken."""
    if not name.endswith(TEMPLATES) or not _may_be_template(name, content):
        return None
    read = parse(content.decode(errors="replace"), name=name)
    return read if is_template(read) else None


def _may_be_template(name: str, content: bytes) -> bool:
    """Whether it calls itself one, so that a broken file of another kind is none of our business."""
    if name.rpartition(".")[0] == CONVENTIONAL:
        return True
    return b"AWSTemplateFormatVersion" in content or (b"Resources" in content and b"AWS::" in content)


def _tool(here: Files) -> Iac | None:
    if "cdk.json" in here:
        return Iac(Kind.CDK, "cdk.json")
    if terraform := sorted(name for name in here if name.endswith((".tf", ".tf.json"))):
        return Iac(Kind.TERRAFORM, "main.tf" if "main.tf" in terraform else terraform[0])
    serverless = next((name for name in SERVERLESS if name in here), None)
    return Iac(Kind.SERVERLESS, serverless) if serverless else None


def _handler(here: Files) -> Iac | None:
    if found := handlers.find(here):
        return Iac(Kind.HANDLER, *found)
    return None


def _nothing(folders: Mapping[str, Files], root: str) -> str:
    where = f"in {root}" if root else "at the top of the repository"
    said = f"There is nothing to deploy {where}: no template, cdk.json, *.tf, serverless.yml or Lambda handler."
    if almost := handlers.nearly(folders.get(root, {})):
        said += f" {almost}"
    deeper = [folder or "its top" for folder in islice(_elsewhere(folders, root), _MOST_NAMED)]
    return f"{said} There is some in {', '.join(deeper)}: name it as `project_root`." if deeper else said


def _elsewhere(folders: Mapping[str, Files], root: str) -> Iterator[str]:
    """Other folders that could be meant, the nearest to the top first."""
    for folder in sorted(folders.keys() - {root}, key=lambda each: (each.count("/"), each)):
        here = folders[folder]
        templates = (name for name in here if name.endswith(TEMPLATES) and _may_be_template(name, here[name]))
        if any(templates) or _tool(here) or _handler(here):
            yield folder
