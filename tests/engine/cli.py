"""The genuine Pulumi CLI for the tests: a recent one on the PATH, or one built from the Go modules that `go.mod` pins.

`python3 -m tests.engine.cli` builds it ahead of the tests; for that it uses the standard library only. The binary is
cached under `$XDG_CACHE_HOME/skylift` by its version and that of Go.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# The oldest version that these tests passed with.
MINIMUM = (3, 260)
# From this version on, Go fetches the one that go.mod asks for by itself.
GO = (1, 21)
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
# Without it the binary calls itself 3.0.0, and the Automation API refuses it.
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
HOW = (
    f"not run: the tests of the genuine Pulumi engine need Go {GO[0]}.{GO[1]} or newer "
    "(they build the CLI once, in 5 to 10 minutes), "
    f"or `pulumi` {MINIMUM[0]}.{MINIMUM[1]} or newer on the PATH; then `make test ARGS=tests/engine`"
)


class CliMissing(Exception):
    """There is no recent CLI, and nothing to build one with."""


def find() -> Path:
    """The CLI's path; builds it where that is needed.

    Raises CliMissing, or CalledProcessError when the build fails.
    """
    installed = shutil.which("pulumi")
    if installed and _version([installed, "version"]) >= MINIMUM:
        return Path(installed)
    go = shutil.which("go")
    if go is None or _version([go, "version"]) < GO:
        raise CliMissing(HOW)
    return _built(go)


def pinned() -> str:
    """The version that go.mod asks for: `v3.274.1`."""
    found = re.search(r"github\.com/pulumi/pulumi/pkg/v3 (v[\d.]+)", (FOLDER / "go.mod").read_text())
    if found is None:
        raise CliMissing(f"{FOLDER / 'go.mod'} requires no github.com/pulumi/pulumi/pkg/v3")
    return found[1]


def _version(command: list[str]) -> tuple[int, int]:
    """The first two numbers of what a command says that it is; (0, 0) when it says nothing like it."""
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)\.(\d+)", done.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _built(go: str) -> Path:
    version = pinned()
    # Asked where go.mod is, which may choose a newer Go.
    chosen = subprocess.run([go, "env", "GOVERSION"], cwd=FOLDER, capture_output=True, text=True, check=True)
    folder = _cache() / f"pulumi-{version}-{chosen.stdout.strip()}"
    folder.mkdir(parents=True, exist_ok=True)
    binary = folder / "pulumi"
    with (folder / "lock").open("w") as lock:
        # One process builds; the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not binary.exists():
            _build(go, binary, version)
    return binary


def _build(go: str, binary: Path, version: str) -> None:
    part = binary.with_suffix(".part")
    flags = f"-s -w -X {VERSION_VARIABLE}={version}"
    subprocess.run([go, "build", "-mod=readonly", "-o", part, "-ldflags", flags, PACKAGE], cwd=FOLDER, check=True)
    part.rename(binary)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "skylift"


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find()}\n")
    except (CliMissing, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
