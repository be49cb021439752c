"""Without these a program reads a wrong address of what was brought up, or a secret ends in somebody's log."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from skylift_tools.commands.output import output
from skylift_tools.engine.ledger import Ledger
from skylift_tools.engine.state import ResourceState
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem

OUTPUTS = {"url": "http://localhost:1/api", "table": {"name": "shelf"}, "key": "hush"}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Of a platform on which the stack `shelf` was brought up, and `empty`, which exports nothing."""
    stacks = Layout(tmp_path, tmp_path).stacks
    for project, outputs, secret in (("shelf", OUTPUTS, frozenset({"key"})), ("empty", {}, frozenset[str]())):
        urn = f"urn:pulumi:local::{project}::pulumi:pulumi:Stack::{project}-local"
        root = ResourceState(urn, "pulumi:pulumi:Stack", custom=False, outputs=outputs, secret_outputs=secret)
        ledger = Ledger(stacks, project)
        ledger.begin()
        ledger.put(root)
        ledger.finish([urn])
    return tmp_path


def run(state: Path, *arguments: str) -> Result:
    return CliRunner(env={"SKYLIFT_STATE": str(state)}).invoke(output, arguments, standalone_mode=False)


def test_one_value_is_told_as_it_is_so_that_a_command_can_take_it(state: Path) -> None:
    assert run(state, "shelf", "url").output == "http://localhost:1/api\n"
    assert json.loads(run(state, "shelf", "table").output) == {"name": "shelf"}


def test_all_are_a_table_or_for_programs_an_object(state: Path) -> None:
    assert [line.split()[0] for line in run(state, "shelf").output.splitlines()] == ["export", "key", "table", "url"]
    assert json.loads(run(state, "shelf", "--json").output) == OUTPUTS | {"key": "[secret]"}
    assert "exports nothing" in run(state, "empty").output


@pytest.mark.parametrize("arguments", [["shelf"], ["shelf", "key"], ["shelf", "--json"], ["shelf", "key", "--json"]])
def test_a_secret_is_told_only_to_who_asks_for_it(state: Path, arguments: list[str]) -> None:
    hidden, clear = run(state, *arguments).output, run(state, *arguments, "--show-secrets").output
    assert "[secret]" in hidden and "hush" not in hidden
    assert "hush" in clear and "[secret]" not in clear


@pytest.mark.parametrize(
    ("arguments", "way_out"), [(["shelves"], "empty, shelf"), (["shelf", "uri"], "key, table, url")]
)
def test_what_is_not_there_is_told_with_what_is(state: Path, arguments: list[str], way_out: str) -> None:
    with pytest.raises(PlaneProblem, match=way_out):
        raise run(state, *arguments).exception or AssertionError("it was there")


def test_nothing_brought_up_is_told_with_the_way_out(tmp_path: Path) -> None:
    assert "make up" in str(run(tmp_path, "shelf").exception)
