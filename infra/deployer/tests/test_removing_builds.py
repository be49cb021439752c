"""What Terraform made is destroyed by a build, and its state goes only once nothing is left that it knows of."""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml
from deployer_stacks.builds import buildspec

STATE = "s3://artifacts/terraform/skylift-shop-1"
AWS = r"""#!/bin/sh
echo "aws $*" >> "$CALLS"
case "$*" in
  *list-objects-v2*) echo "$KEPT" ;;
  *" cp "*.tar.gz\ /*) for last; do :; done; cp "$ARCHIVE" "$last" ;;
esac
"""
TERRAFORM = """#!/bin/sh
echo "terraform $1" >> "$CALLS"
[ "$1" != "$FAILS" ]
"""


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    return tmp_path / "calls"


def build(tmp_path: Path, calls: Path, action: str, *, kept: int = 1, fails: str = "") -> tuple[int, list[str]]:
    """The status of the phases before and of the build, and what they called."""
    for name, text in {"aws": AWS, "terraform": TERRAFORM, "python3": "#!/bin/sh\n"}.items():
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    for folder in ("programs", "app", "repository/shop"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    with tarfile.open(tmp_path / "source.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "repository" / "shop", "shop")
    given = {
        "ACTION": action,
        "KIND": "terraform",
        "STACK_NAME": "skylift-shop-1",
        "PROJECT_ROOT": "shop",
        "ARTIFACTS_BUCKET": "artifacts",
        "PROGRAMS": str(tmp_path / "programs"),
        "APP": str(tmp_path / "app"),
        "ARCHIVE": str(tmp_path / "source.tar.gz"),
        "CALLS": str(calls),
        "KEPT": str(kept),
        "FAILS": fails,
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        **({"SOURCE": "s3://artifacts/sessions/1/1/source.tar.gz"} if action == "deploy" else {}),
    }
    phases = yaml.safe_load(buildspec())["phases"]
    script = "\n".join([*phases["pre_build"]["commands"], *phases["build"]["commands"]])
    done = subprocess.run(["bash", "-c", script], env=given, check=False, capture_output=True, text=True, timeout=30)
    return done.returncode, calls.read_text().splitlines()


def test_a_deployment_keeps_its_source_beside_the_state_before_anything_is_made(tmp_path: Path, calls: Path) -> None:
    status, called = build(tmp_path, calls, "deploy")
    assert status == 0
    kept = next(index for index, call in enumerate(called) if call.endswith(f"{STATE}.tar.gz"))
    assert kept < called.index("terraform apply") and "terraform destroy" not in called


def test_a_removal_destroys_with_what_was_kept_and_the_state_goes_last(tmp_path: Path, calls: Path) -> None:
    status, called = build(tmp_path, calls, "remove")
    assert status == 0 and f"{STATE}.tar.gz {tmp_path}/programs/source.tar.gz" in " ".join(called)
    assert [call.rpartition(" ")[2] for call in called[-3:]] == ["destroy", f"{STATE}.tar.gz", f"{STATE}.tfstate"]
    assert "terraform apply" not in called


def test_what_could_not_be_destroyed_is_still_known(tmp_path: Path, calls: Path) -> None:
    status, called = build(tmp_path, calls, "remove", fails="destroy")
    assert status != 0 and called[-1] == "terraform destroy"


def test_without_a_state_there_is_nothing_to_destroy(tmp_path: Path, calls: Path) -> None:
    status, called = build(tmp_path, calls, "remove", kept=0)
    assert status == 0 and not [call for call in called if call.startswith("terraform")]
