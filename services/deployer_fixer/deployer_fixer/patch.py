"""What a repair changes, as a patch that `git apply` takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from deployer_fixer.case import Case, Repair

_NO_FILE = "/dev/null"


def patch(case: Case, repair: Repair) -> bytes:
    parts = [line for path in sorted(repair.texts) for line in _of_file(path, case.text(path), repair.texts[path])]
    return "".join(parts).encode()


def _of_file(path: str, before: str | None, after: str) -> Iterator[str]:
    yield f"diff --git a/{path} b/{path}\n"
    if before is None:
        yield "new file mode 100644\n"
    old = _NO_FILE if before is None else f"a/{path}"
    lines = difflib.unified_diff(_lines(before or ""), _lines(after), old, f"b/{path}")
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """As git counts them: only a line feed ends one."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])
