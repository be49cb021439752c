"""Every running API held against its own OpenAPI document: thousands of calls, with no token and with each group's.

SKYLIFT_FUZZING_EXAMPLES=100 .venv/bin/python -m pytest -s tests/fuzzing        more calls of each operation
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.plane import Plane
from tests.fuzzing.documents import SYSTEMS, path_of
from tests.running import ROOT

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
CONFIGURATION = Path(__file__).parent / "schemathesis.toml"
EXAMPLES = os.environ.get("SKYLIFT_FUZZING_EXAMPLES", "10")
LEAST_CALLS = 400


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("group", [None, "user", "manager", "admin"], ids=["anonymous", "user", "manager", "admin"])
def test_no_call_is_answered_otherwise_than_documented(
    plane: Plane, tmp_path: Path, group: str | None, system: str
) -> None:
    """No 5xx, no status, type or shape that is not documented, nothing invalid accepted, no answer over 5 s."""
    report = tmp_path / "report.json"
    command: list[str | Path] = [
        SCHEMATHESIS,
        "--config-file",
        CONFIGURATION,
        "--no-color",
        "run",
        "--max-examples",
        EXAMPLES,
    ]
    command += ["--report", "json", "--report-json-path", report]
    if group:
        command += ["--header", f"authorization: Bearer {plane.platform.token(group, f'fuzzing-{group}')}"]
    else:
        # Only what is public is without a token; what else is at its path is no stranger's business.
        command += ["--exclude-checks", "unsupported_method"]
    url = f"{plane.platform.url}{path_of(system)}"
    done = subprocess.run([*command, url], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[:20_000] + done.stderr
    calls = json.loads(report.read_text())["test_cases"]["generated"]
    print(f"{calls} calls as {group or 'nobody'}")  # noqa: T201
    assert calls >= LEAST_CALLS
