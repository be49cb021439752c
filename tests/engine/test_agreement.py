"""Our own engine does what the genuine one does in cases that users of Pulumi report as bugs.

It refuses in the same words, and records the same inputs. Each pair of programs is brought up one after the other in
both engines.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.builders.programs import ROOT
from tests.engine.backend import Backend
from tests.engine.registrations import registrations

PREFACE = "import pulumi\nimport pulumi_aws as aws\nfrom pulumi import Alias, ResourceOptions as Opts\n"
QUEUE = 'aws.sqs.Queue("{name}", delay_seconds={delay}, tags={{"a": "{delay}", "b": "{delay}"}}, opts=Opts({opts}))'
TABLE = """
names = {names}
attributes = [{{"name": name, "type": "{type}"}} for name in names]
aws.dynamodb.Table("t", name="t", hash_key="a", attributes=attributes, opts=Opts(ignore_changes=["{path}"]))
"""


def queue(name: str, delay: int = 1, opts: str = "") -> str:
    return QUEUE.format(name=name, delay=delay, opts=opts)


def table(path: str, type: str, names: str = "ab") -> str:
    return TABLE.format(path=path, type=type, names=list(names))


CONTINUES_OLD = "aliases=[Alias(name='old')]"
REFUSED = {
    "two_of_one_name": ("", queue("q") + "\n" + queue("q")),
    "two_continue_one": (
        queue("old"),
        f"first = {queue('a', opts=CONTINUES_OLD)}\n" + queue("b", opts=f"{CONTINUES_OLD}, depends_on=[first]"),
    ),
    "the_continued_one_is_declared_as_well": (
        queue("old"),
        f"first = {queue('new', opts=CONTINUES_OLD)}\n" + queue("old", opts="depends_on=[first]"),
    ),
}
ACCEPTED = {
    "ignored_key": (queue("q", 1, 'ignore_changes=["tags.a"]'), queue("q", 2, 'ignore_changes=["tags.a"]')),
    "ignored_quoted_key": (
        queue("q", 1, """ignore_changes=['tags["a"]']"""),
        queue("q", 2, """ignore_changes=['tags["a"]']"""),
    ),
    "everything_ignored": (queue("q", 1, 'ignore_changes=["*"]'), queue("q", 2, 'ignore_changes=["*"]')),
    "ignored_in_one_item": (table("attributes[0].type", "S"), table("attributes[0].type", "N")),
    "ignored_in_every_item": (table("attributes[*].type", "S"), table("attributes[*].type", "N")),
    "ignored_in_every_item_of_a_list_that_grows": (
        table("attributes[*].type", "S", "a"),
        table("attributes[*].type", "N", "ab"),
    ),
    "a_renamed_one_continues": (queue("old"), queue("new", opts=CONTINUES_OLD)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_both_engines_refuse_in_the_same_words(agreeing: Backend, tmp_path: Path, name: str) -> None:
    project, sources = written(agreeing.programs, tmp_path, name, REFUSED[name])
    own = in_own_engine(project, sources)
    assert own["error"] and own["error"] in in_genuine_engine(agreeing, project, sources)


@pytest.mark.parametrize("name", ACCEPTED)
def test_both_engines_record_the_same_inputs(agreeing: Backend, tmp_path: Path, name: str) -> None:
    project, sources = written(agreeing.programs, tmp_path, name, ACCEPTED[name])
    own = in_own_engine(project, sources)
    assert (own["error"], in_genuine_engine(agreeing, project, sources)) == ("", "")
    expected = registrations(agreeing.export(name, "dev", secrets=True), str(agreeing.programs))
    assert registrations(own["resources"], str(agreeing.programs)) == expected


def written(programs: Path, sources: Path, name: str, texts: tuple[str, str]) -> tuple[Path, list[Path]]:
    """A project, and the programs that it has one after the other."""
    project = programs / "services" / name
    project.mkdir(parents=True)
    (project / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    (project / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    paths = [sources / f"{number}.py" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(PREFACE + text + "\n")
        (project / "__main__.py").write_text(path.read_text())
    return project, paths


def in_own_engine(project: Path, sources: list[Path]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.engine.own", str(project), "dev", *map(str, sources)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def in_genuine_engine(backend: Backend, project: Path, sources: list[Path]) -> str:
    """The error of the last up, or nothing."""
    error = ""
    for source in sources:
        (project / "__main__.py").write_text(source.read_text())
        error = backend.take(project.name, "dev", "up")[-1].error
    return error
