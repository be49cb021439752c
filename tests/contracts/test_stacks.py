"""Stacks differ in values only, and lie in one place; what they declare is the same in every run."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders import programs
from tests.contracts.conftest import LOCAL, construct, construction
from tests.contracts.record import Record

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = sorted(path.parent for path in [ROOT / "Pulumi.yaml", *ROOT.glob("*/*/Pulumi.yaml")])
STACKS = sorted(path.suffixes[0].removeprefix(".") for path in ROOT.glob("Pulumi.*.yaml"))


def config(project: Path, stack: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((project / f"Pulumi.{stack}.yaml").read_text())["config"]
    return found


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_every_stack_of_a_project_sets_the_same_things(project: Path) -> None:
    keys = {stack: set(config(project, stack)) for stack in STACKS}
    assert len({frozenset(found) for found in keys.values()}) == 1, keys


@pytest.mark.parametrize("stack", STACKS)
def test_all_projects_of_a_stack_lie_in_one_region(stack: str) -> None:
    assert len({config(project, stack)["aws:region"] for project in PROJECTS}) == 1


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_no_stack_keeps_a_secret_in_its_configuration(project: Path) -> None:
    for stack in STACKS:
        assert not [
            key for key, value in config(project, stack).items() if isinstance(value, dict) and "secure" in value
        ]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_every_project_runs_in_the_workspaces_own_environment(project: Path) -> None:
    options = yaml.safe_load((project / "Pulumi.yaml").read_text())["runtime"]["options"]
    assert options["toolchain"] == "uv" and (project / options["virtualenv"]).resolve() == ROOT / ".venv"


@pytest.mark.parametrize("project", [path for path in PROJECTS if path != ROOT], ids=lambda path: path.name)
def test_a_folder_and_its_project_share_one_name(project: Path) -> None:
    assert yaml.safe_load((project / "Pulumi.yaml").read_text())["name"] == project.name


@pytest.mark.parametrize("stack", [stack for stack in STACKS if stack != LOCAL])
def test_a_second_preview_finds_nothing_to_change(stack: str) -> None:
    assert construction(stack)["changing"] == []


@pytest.mark.parametrize("stack", STACKS)
def test_programs_read_what_the_pulumi_cli_makes_of_a_stacks_yaml(stack: str, tmp_path: Path) -> None:
    """With a passphrase, `pulumi stack select --create` writes `"true"` for true and `"5"` for 5."""
    root = programs.copied(tmp_path)
    rewritten = programs.stack_files(root, stack)
    for path in rewritten:
        programs.rewrite(path)
    assert len(rewritten) == len(PROJECTS)
    assert config(root / "infra/database", stack)["database:proxy"] in ("true", "false")
    assert _declared(construct(stack, root)) == _declared(construction(stack))


def _declared(found: dict[str, Any]) -> dict[str, Any]:
    return {entry["urn"]: (entry["inputs"], entry["protect"]) for entry in found["resources"]}


def test_no_document_says_60_dot_0_where_aws_counts_in_integers(record: Record) -> None:
    """Read through a reference, 60 is 60.0; AWS refuses some of them, and a reader of a dashboard stumbles."""
    for resource in record.resources:
        for key, value in resource.inputs.items():
            assert not (isinstance(value, str) and _fractionless(value)), f"{resource}: {key}"


def _fractionless(text: str) -> list[str]:
    found: list[str] = []
    if text[:1] in ("{", "["):
        json.loads(text, parse_float=found.append)
    return [number for number in found if float(number).is_integer()]


@pytest.mark.parametrize("stack", [stack for stack in STACKS if stack != LOCAL])
def test_the_readme_deploys_every_stack_after_those_that_it_refers_to(stack: str) -> None:
    loop = re.search(r"^for folder in (.+?); do$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    assert loop
    folders = [ROOT / folder for folder in loop[1].replace("\\\n", " ").split()]
    names = [yaml.safe_load((folder / "Pulumi.yaml").read_text())["name"] for folder in folders]
    references = construction(stack)["references"]
    # Services of a user's own are not in the loop.
    assert set(names) <= set(references)
    for number, name in enumerate(names):
        assert set(references[name]) & set(names) <= set(names[:number]), name
