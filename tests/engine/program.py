"""One program in the genuine engine: `python -m tests.engine.program FOLDER STACK STEP...`.

Each step prints one line of JSON: what the engine counted and printed, or the error that it ended with. A process of
its own for each program, because the SDK and imported modules belong to one program at a time.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pulumi import automation
from skylift_tools.engine.projects import Project, load

Steps = dict[str, Callable[[], tuple[dict[str, int], str]]]
ORGANIZATION = "organization"


def select(project: Project, stack: str) -> automation.Stack:
    """The stack, made when it does not exist; the engine reads its YAML in the project's folder."""

    def program() -> None:
        runpy.run_path(str(project.main), run_name="__main__")

    return automation.create_or_select_stack(
        f"{ORGANIZATION}/{project.name}/{stack}",
        project_name=project.name,
        program=program,
        opts=automation.LocalWorkspaceOptions(work_dir=str(project.root)),
    )


def steps(stack: automation.Stack) -> Steps:
    """What can be done to a stack, by name: the count of each operation, and everything that was printed."""

    def preview() -> tuple[dict[str, int], str]:
        done = stack.preview()
        return _plain(done.change_summary), done.stdout + done.stderr

    def up() -> tuple[dict[str, int], str]:
        done = stack.up(show_secrets=False)
        return _plain(done.summary.resource_changes or {}), done.stdout + done.stderr

    def refresh() -> tuple[dict[str, int], str]:
        done = stack.refresh(show_secrets=False)
        return _plain(done.summary.resource_changes or {}), done.stdout + done.stderr

    return {"preview": preview, "up": up, "refresh": refresh}


def _plain(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(getattr(kind, "value", kind)): number for kind, number in counts.items()}


def run(project: Project, stack: str, wanted: list[str]) -> None:
    """Take the steps in their order; the first that fails is the last."""
    os.chdir(project.main)
    known = steps(select(project, stack))
    for name in wanted:
        try:
            counts, text = known[name]()
        except automation.errors.CommandError as error:
            _tell(step=name, error=str(error))
            return
        _tell(step=name, counts=counts, text=text)


def _tell(**result: Any) -> None:
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(load(Path(sys.argv[1]) / "Pulumi.yaml"), sys.argv[2], sys.argv[3:])
