"""Programs in our own engine, one after the other: `python -m tests.engine.own FOLDER STACK SOURCE...`.

FOLDER is a project, SOURCE the program that it has at each up. The last line is JSON: the error of the last up, if it
had one, and the resources.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from skylift_tools.engine import EngineError, World
from skylift_tools.engine.projects import load

from tests.contracts.constructing import Nowhere, entry, make_up_aws


def run(folder: Path, stack: str, sources: list[Path]) -> None:
    """Bring the project up with each of the programs."""
    make_up_aws()
    project, error = load(folder / "Pulumi.yaml"), ""
    with tempfile.TemporaryDirectory() as state:
        world = World(Nowhere(), Path(state), stack=stack)
        for source in sources:
            shutil.copy(source, project.main / "__main__.py")
            try:
                world.up(project)
            except EngineError as failure:
                error = str(failure)
        resources = [entry(found, project) for found in world.record(project)]
    sys.stdout.write(json.dumps({"error": error, "resources": resources}) + "\n")


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], [Path(path) for path in sys.argv[3:]])
