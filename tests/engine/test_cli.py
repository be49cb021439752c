"""Without the CLI, one line says that the tests were not run; in CI, they fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.programs import ROOT
from tests.engine import cli

NOT_RUN = "not run: the tests of the genuine Pulumi engine need Go"


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_without_go_and_pulumi_one_line_says_what_was_not_run_and_ci_fails(ci: str, status: int) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/engine/test_refusals.py"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PATH": "", "CI": ci}, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    if not ci:
        (line,) = [line for line in done.stdout.splitlines() if NOT_RUN in line]
        assert "make test ARGS=tests/engine" in line


@pytest.mark.parametrize(
    ("name", "says"), [("pulumi", "v3.40.2"), ("go", "go version go1.19.8 linux/amd64")], ids=["pulumi", "go"]
)
def test_a_cli_or_go_that_is_too_old_is_not_taken(
    name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_text(f"#!/bin/sh\necho {says}\n")
    (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(cli.CliMissing, match=NOT_RUN):
        cli.find()


def test_a_recent_cli_on_the_path_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pulumi").write_text("#!/bin/sh\necho v3.265.0\n")
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cli.find() == tmp_path / "pulumi"
