"""Terraform's resources are made by the role of deployments, and its roles carry the boundary: by override files.

    terraform.py FOLDER

Source: https://developer.hashicorp.com/terraform/language/files/override. Roles inside of modules are out of its reach:
AWS refuses to make them. Runs on the machine of a build, where python-hcl2 is.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

OVERRIDE = "zz_skylift_override.tf.json"
STATES = "terraform/"
# IAM gives 26 characters of its own to a prefix of at most 38.
LONGEST_PREFIX = 38

Module = Mapping[str, Any]


class Refused(Exception):
    """The project cannot be deployed within the bounds."""


def overrides(modules: list[Module], environment: Mapping[str, str]) -> dict[str, Any]:
    """What is put over the files of a root module, parsed: its state's place, its providers, its roles."""
    made: dict[str, Any] = {"terraform": {"backend": {"s3": _backend(environment)}}, "provider": {}}
    made["provider"]["aws"] = [
        {**({"alias": alias} if alias else {}), "assume_role": [{"role_arn": environment["SERVICE_ROLE_ARN"]}]}
        for alias in sorted({"", *_aliases(modules)})
    ]
    if roles := {name: _role(environment) for name in sorted(_roles(modules))}:
        made["resource"] = {"aws_iam_role": roles}
    return made


def _backend(environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        "bucket": environment["ARTIFACTS_BUCKET"],
        "key": f"{STATES}{environment['STACK_NAME']}.tfstate",
        "region": environment["AWS_REGION"],
        "encrypt": True,
        "use_lockfile": True,
    }


def _role(environment: Mapping[str, str]) -> dict[str, Any]:
    prefix = f"{environment['STACK_NAME'][: LONGEST_PREFIX - 1]}-"
    return {"name": None, "name_prefix": prefix, "path": None, "permissions_boundary": environment["BOUNDARY_ARN"]}


def _aliases(modules: list[Module]) -> Iterator[str]:
    for name, provider in _blocks(modules, "provider"):
        if name == "aws" and "alias" in provider:
            yield _plain(provider["alias"])


def _roles(modules: list[Module]) -> Iterator[str]:
    for kind, resource in _blocks(modules, "resource"):
        if kind == "aws_iam_role":
            yield from (_plain(name) for name in resource if not name.startswith("__"))


def _blocks(modules: list[Module], kind: str) -> Iterator[tuple[str, Any]]:
    """Each block of a kind by its first label; JSON has mappings where HCL has lists of one."""
    for module in modules:
        found = module.get(kind, [])
        for block in found if isinstance(found, list) else [found]:
            for label, content in block.items():
                for each in content if isinstance(content, list) else [content]:
                    yield _plain(label), each


def _plain(text: str) -> str:
    """Without the quotes that the parser leaves."""
    return text.strip('"')


def parsed(folder: Path) -> list[Module]:
    import hcl2  # type: ignore[import-not-found]  # it is on the machine of the build only
    from lark.exceptions import LarkError  # type: ignore[import-not-found]  # so is this: it comes with it

    modules: list[Module] = [json.loads(path.read_text()) for path in sorted(folder.glob("*.tf.json"))]
    for path in sorted(folder.glob("*.tf")):
        # Terraform takes spaces behind the end of a text of several lines; the parser does not.
        text = "".join(f"{line.rstrip()}\n" for line in path.read_text().splitlines())
        try:
            modules.append(hcl2.loads(text))
        except LarkError as error:
            # Behind its first line it lists what it would have liked better.
            first = str(error).partition("\n")[0].rstrip(".")
            raise Refused(f"{path.name} cannot be read, so that its roles could not be bounded: {first}") from None
    return modules


if __name__ == "__main__":
    root = Path(sys.argv[1])
    try:
        made = overrides(parsed(root), os.environ)
    except Refused as refused:
        sys.exit(f"Not deployed: {refused}.")
    (root / OVERRIDE).write_text(json.dumps(made))
