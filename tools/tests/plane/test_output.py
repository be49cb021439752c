"""Logs of the platform's processes: they never fill the disk, and nothing of an ended process is missing."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pytest
from skylift_tools import rotated_file
from skylift_tools.plane import descriptors
from skylift_tools.plane.child import Child, Program

LOUD = "for number in range(20_000): print(f'line {number:05}')"


async def _run(code: str, log: Path) -> Child:
    child = await Child.start(Program("loud", [sys.executable, "-c", code], {}, log))
    await child.ended()
    return child


async def test_a_process_that_writes_without_an_end_fills_no_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotated_file, "FILE_BYTES", 80_000)
    log = tmp_path / "loud.log"
    child = await _run(LOUD, log)
    _must_be_bounded(log, child)


def _must_be_bounded(log: Path, child: Child) -> None:
    files = [path for path in (log.with_suffix(rotated_file.ASIDE), log) if path.exists()]
    assert sum(path.stat().st_size for path in files) < 4 * 80_000
    assert "".join(path.read_text() for path in files).endswith("line 19999\n")
    assert not log.exists() or "line 19999" in child.last_words()


async def test_what_a_process_said_before_it_ended_is_in_its_log(tmp_path: Path) -> None:
    child = await _run("import sys; print('out', flush=True); sys.exit('the reason')", tmp_path / "short.log")
    assert child.last_words().startswith("the reason")
    assert (tmp_path / "short.log").read_text() == "out\nthe reason\n"


async def test_what_a_process_leaves_running_does_not_hold_up_its_end(tmp_path: Path) -> None:
    code = "import subprocess; subprocess.Popen(['sleep', '5'], start_new_session=True); print('gone', flush=True)"
    child = await _run(code, tmp_path / "parent.log")
    assert child.last_words().startswith("gone")


def test_the_platform_may_open_as_many_files_as_the_user() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
    try:
        descriptors.raise_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
