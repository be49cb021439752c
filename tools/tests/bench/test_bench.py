"""`skylift bench` as people run it. No time is asserted: what is quick on one machine is slow on another."""

import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from skylift_tools.bench import bench, measurements, report
from skylift_tools.bench.failures import BenchFailure
from skylift_tools.bench.quantiles import quantile
from skylift_tools.bench.row import Row, Target, number
from skylift_tools.bench.session import Session, session

ROOT = Path(__file__).resolve().parents[3]
SKYLIFT = Path(sys.executable).parent / "skylift"


def skylift(*arguments: str, scratch: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TMPDIR": str(scratch), "SKYLIFT_STATE": str(scratch / "state")}
    command = [str(SKYLIFT), "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Short, as sockets want their paths."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_measurement_ends_in_a_table_and_leaves_nothing_behind(scratch: Path) -> None:
    done = skylift("--only", "message", "--out", str(scratch / "bench.md"), scratch=scratch)
    assert done.returncode == 0, done.stderr
    lines = (scratch / "bench.md").read_text().splitlines()
    row = next(line for line in lines if line.startswith("| a message"))
    assert " ms |" in row and "at most 50 ms" in row and row.endswith("| `message` |")
    assert "commit" in lines[0] and "load average" in lines[2]
    assert [path.name for path in scratch.iterdir()] == ["bench.md"]
    assert not _processes(str(scratch))


def test_every_measurement_is_listed(tmp_path: Path) -> None:
    files = {path.stem for path in Path(measurements.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(measurements.NAMES)
    listed = skylift("--list", scratch=tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(measurements.NAMES)
    assert all(len(line.split()) > 3 for line in listed)
    assert all(callable(importlib.import_module(f"{measurements.__name__}.{name}").measure) for name in files)


def test_who_reads_a_share_of_uvicorn_is_told_what_that_uvicorn_does_not_do() -> None:
    (note,) = measurements.notes(measurements.NAMES)
    assert all(part in note for part in ("uvloop", "httptools", "checks no token", "metrics"))
    assert measurements.notes(["message"]) == []


def test_what_cannot_be_measured_is_an_error_and_no_empty_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(name: str, _session: Session) -> Iterator[Row]:
        yield Row("the first", 1, "ms")
        raise BenchFailure(f"{name} cannot be taken")

    monkeypatch.setattr(measurements, "measure", breaks)
    done = CliRunner().invoke(bench, ["--only", "http", "--out", str(tmp_path / "bench.md")])
    assert isinstance(done.exception, BenchFailure) and not (tmp_path / "bench.md").exists()


def test_time_to_ready_is_taken_without_state_or_not_at_all(tmp_path: Path) -> None:
    with session(ROOT, lambda _: None) as run:
        run.platform.layout.state.mkdir()
        with pytest.raises(BenchFailure, match="must come first"):
            list(measurements.measure("ready", run))


def test_the_readme_quotes_the_table_that_the_bench_writes() -> None:
    text = (ROOT / "README.md").read_text()
    quoted = text.partition(report.BEGIN)[2].partition(report.END)[0]
    head, rule, *rows = (line for line in quoted.splitlines() if line.startswith("|"))
    assert [head, rule] == report.table([])
    assert {row.split("|")[-2].strip(" `") for row in rows} == set(measurements.NAMES)
    assert "make bench" in text


def test_a_quotation_replaces_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    report.quote(report.document([("http", Row("requests", 5000, "a second"))], ["today"]), file)
    text = file.read_text()
    assert "| requests | 5,000 a second |  |  |  | `http` |" in text and "old" not in text
    assert text.startswith("before\n") and text.endswith("\nafter\n")
    file.write_text("nothing to put it between")
    with pytest.raises(BenchFailure, match="no lines"):
        report.quote("", file)


@pytest.mark.parametrize(
    ("seen", "target", "met"),
    [(0.3, Target(0.3, at_least=True), True), (0.29, Target(0.3, at_least=True), False), (101, Target(100), False)],
)
def test_a_row_says_whether_its_target_is_met(seen: float, target: Target, met: bool) -> None:
    row = Row("x", seen, "of it", target)
    assert row.met is met and row.cells()[-1] == ("yes" if met else "no")
    assert Row("x", seen, "of it").cells()[-2:] == ("", "")


@pytest.mark.parametrize(("value", "shown"), [(1234.5, "1,234"), (0.557, "0.56"), (12.34, "12.3"), (5, "5")])
def test_numbers_are_shown_with_the_digits_that_count(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_quantile_is_a_value_that_was_seen() -> None:
    values = [float(value) for value in range(1, 101)]
    assert (quantile(values, 0.5), quantile(values, 0.95), quantile(values, 1), quantile([7], 0.95)) == (50, 95, 100, 7)


def _processes(mark: str) -> list[str]:
    """Command lines of processes that were started with this folder in their environment or arguments."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            about = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if mark.encode() in about and folder.name != str(os.getpid()):
            found.append(about[:200].decode(errors="replace"))
    return found
