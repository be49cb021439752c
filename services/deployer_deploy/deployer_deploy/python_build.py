"""Python code with what it requires: wheels only, since building a package means running its code with our rights."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deployer.failure import MAX_LINES, Code, StageFailed
from deployer.redaction import redacted
from skylift import deadline

from deployer_deploy import requirements

DEFAULT_INDEX = "default"
REQUIREMENTS = "requirements.txt"
MAX_SECONDS = 300
# Amazon Linux 2023, of every runtime since 3.12, has glibc 2.34; Amazon Linux 2, of those before, has 2.26.
_OLDER_GLIBC, _GLIBC = 26, 34
_FIRST_ON_2023 = 12
_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
_RUNTIME = re.compile(r"python3\.(\d+)")
_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionError|Temporary failure in name|50[234] "
)


@dataclass(frozen=True, slots=True)
class Target:
    """As the template has it: `python3.13`, and `x86_64` or `arm64`."""

    runtime: str
    architecture: str

    def options(self) -> list[str]:
        """Of pip. Raises StageFailed (LAMBDA_CONFIG) for what Lambda does not have."""
        minor = _RUNTIME.fullmatch(self.runtime)
        machine = _MACHINES.get(self.architecture)
        if not minor or not machine:
            reason = f"There is no runtime {self.runtime!r} for {self.architecture!r} that could be built for."
            raise StageFailed(Code.LAMBDA_CONFIG, reason)
        glibc = _GLIBC if int(minor[1]) >= _FIRST_ON_2023 else _OLDER_GLIBC
        tags = [f"manylinux_2_{each}" for each in range(glibc, 16, -1)] + ["manylinux2014"]
        platforms = [f"--platform={tag}_{machine}" for tag in tags]
        return [*platforms, f"--python-version=3.{minor[1]}", "--implementation=cp"]


@dataclass(frozen=True)
class PythonBuild:
    """index: a package index's URL, or `default` for pip's own. for_host: for this process's Python, which then runs
    what is built."""

    index: str
    for_host: bool

    @property
    def runtime(self) -> str:
        """What the code will run on, whatever its template says; empty where that is what the template says."""
        return f"python3.{sys.version_info.minor}" if self.for_host else ""

    def install(self, code: Path, target: Target, *, root: Path, into: Path) -> int:
        """Installs what `code`'s requirements.txt asks for into the folder `into`; answers how many lines that were.

        Raises StageFailed: BUILD with pip's last lines, NETWORK where the index does not answer.
        """
        wanted = requirements.read(code / REQUIREMENTS, root)
        if not wanted:
            return 0
        listed = into.with_suffix(".txt")
        listed.write_text("\n".join(wanted))
        options = [] if self.for_host else target.options()
        self._run([*options, f"--target={into}", f"--requirement={listed}"], about=str(code.relative_to(root)))
        return len(wanted)

    def _run(self, options: Iterable[str], *, about: str) -> None:
        command = [sys.executable, "-m", "pip", "install", "--only-binary=:all:", "--no-cache-dir", "--no-compile"]
        command += ["--disable-pip-version-check", "--no-input", "--quiet", "--retries=2", *self._index(), *options]
        # Whoever is stopped with the function tells nobody, and the next one builds as long.
        seconds = max(1.0, min(MAX_SECONDS, deadline.ends() - time.monotonic()))
        try:
            done = subprocess.run(command, env=_environment(), capture_output=True, text=True, timeout=seconds)  # noqa: PLW1510
        except subprocess.TimeoutExpired:
            reason = f"The requirements of {about} were not installed within {seconds:.0f} seconds."
            raise StageFailed(Code.TIMEOUT, reason) from None
        if done.returncode:
            raise _refusal(done.stderr or done.stdout, about)

    def _index(self) -> list[str]:
        if self.index == DEFAULT_INDEX:
            return []
        host = urlsplit(self.index).hostname or ""
        return [f"--index-url={self.index}", *(["--trusted-host", host] if host in ("localhost", "127.0.0.1") else [])]


def _environment() -> dict[str, str]:
    # None of ours: pip needs no credentials, and imports itself from where this process does.
    return {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _refusal(output: str, about: str) -> StageFailed:
    lines = [redacted(line.strip()) for line in output.splitlines() if line.strip()][-MAX_LINES:]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    said = errors[-1] if errors else (lines[-1] if lines else "pip gave no reason")
    if _NETWORK.search(output):
        return StageFailed(Code.NETWORK, f"The package index does not answer for {about}: {said}", lines)
    way_out = "only wheels are installed, for the function's runtime and architecture."
    return StageFailed(Code.BUILD, f"The requirements of {about} cannot be installed: {said}; {way_out}", lines)
