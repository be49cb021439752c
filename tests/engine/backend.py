"""A file back end of the genuine engine's own, and what the tests do with the stacks in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tests.builders.programs import ROOT
from tests.engine.program import ORGANIZATION

PASSPHRASE = "only-for-tests"


@dataclass(frozen=True)
class Step:
    """How many resources each operation had, and what was printed; or the error that it ended with."""

    step: str
    counts: dict[str, int] = field(default_factory=dict)
    text: str = ""
    error: str = ""


@dataclass(frozen=True)
class Backend:
    """programs: a copy of the workspace. folder: state and settings of the CLI. port: of the provider for AWS."""

    cli: Path
    programs: Path
    folder: Path
    port: int

    @property
    def states(self) -> Path:
        """Every file of every stack's state."""
        return self.folder / "states"

    def root(self, project: str) -> Path:
        """The folder of a project's Pulumi.yaml."""
        return next(self.programs.glob(f"*/{project}/Pulumi.yaml"), self.programs / "Pulumi.yaml").parent

    def take(self, project: str, stack: str, *steps: str) -> list[Step]:
        """Take steps with a program, in a process of its own; the first that fails is the last."""
        command = [sys.executable, "-m", "tests.engine.program", str(self.root(project)), stack, *steps]
        done = self._run(command, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        return [Step(**json.loads(line)) for line in done.stdout.splitlines() if line.startswith("{")]

    def pulumi(self, project: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the CLI in a project's folder."""
        return self._run([str(self.cli), "--non-interactive", *arguments], cwd=self.root(project))

    def export(self, project: str, stack: str, *, secrets: bool) -> list[dict[str, Any]]:
        """The recorded resources; with `secrets` in plain text."""
        shown = ["--show-secrets"] if secrets else []
        done = self.pulumi(project, "stack", "export", "--stack", qualified(project, stack), *shown)
        assert done.returncode == 0, done.stderr
        return cast(list[dict[str, Any]], json.loads(done.stdout)["deployment"].get("resources") or [])

    def destroy(self, project: str, stack: str) -> subprocess.CompletedProcess[str]:
        return self.pulumi(project, "destroy", "--yes", "--stack", qualified(project, stack))

    def _run(self, command: list[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=cwd, env=self._environment(), capture_output=True, text=True, check=False, timeout=300
        )

    def _environment(self) -> dict[str, str]:
        """Nothing of the caller's account or Pulumi login; no download, no question to pulumi.com."""
        self.states.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if key in ("HOME", "LANG", "TMPDIR")}
        return kept | {
            "PATH": f"{self.cli.parent}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.states}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_PROVIDERS": f"aws:{self.port}",
            "NO_PROXY": "127.0.0.1,localhost",
        }


def qualified(project: str, stack: str) -> str:
    return f"{ORGANIZATION}/{project}/{stack}"
