"""Type-checks everything there is, found by glob: `python tools/typecheck.py`.

All packages go in one run. Programs are all called `__main__` and tests all lie in `tests`, so each member's have a
run of their own. The emulator is checked against its own environment.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMULATOR = ROOT / "tools" / "emulator"


def main() -> int:
    """0 when every run passes; prints only what is wrong."""
    packages = sorted(str(marker.parent) for marker in ROOT.glob("*/*/*/py.typed") if EMULATOR not in marker.parents)
    runs = [_mypy(*packages, str(ROOT / "tools" / "skylift_tools"), str(EMULATOR / "probe"))]
    runs += [_mypy(*files) for files in _programs_and_tests()]
    runs.append(_mypy("--python-executable", f"{EMULATOR}/.venv/bin/python", str(EMULATOR / "skylift_emulator")))
    return max(runs)


def _members() -> list[Path]:
    return [*sorted(path.parent for path in ROOT.glob("*/*/pyproject.toml")), ROOT / "tools", ROOT]


def _programs_and_tests() -> Iterator[list[str]]:
    for member in _members():
        files = [path for path in (member / "__main__.py", *sorted(member.glob("tests/**/*.py"))) if _is_ours(path)]
        if files:
            yield [str(path) for path in files]


def _is_ours(path: Path) -> bool:
    """An app that was brought along keeps its own style."""
    return path.is_file() and "app-source" not in path.parts


def _mypy(*arguments: str) -> int:
    environment = os.environ | {"MYPYPATH": os.pathsep.join(str(member) for member in _members())}
    command = [sys.executable, "-m", "mypy", "--no-error-summary", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=subprocess.PIPE, text=True)
    for line in result.stdout.splitlines():
        # boto3's overloads would print a line for each of AWS's services.
        if ": note:     def " not in line:
            print(line, flush=True)  # noqa: T201 this is a command
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
