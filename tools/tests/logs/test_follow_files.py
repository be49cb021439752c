"""Who reads along sees every line once, whatever happens to the file meanwhile."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from skylift_tools.logs.files import LogFile, files
from skylift_tools.plane.problems import PlaneProblem

LINES = 20_000


def written_while_read(log: Path, write: Callable[[Callable[[], None]], None]) -> list[str]:
    """What a reader sees of what `write` writes in a thread beside it; `write` may wait for the reader's next look."""
    reader, seen, looks = LogFile(log), list[str](), 0

    def looked() -> None:
        # The look that goes on at this moment may have begun too early.
        enough = looks + 2
        while looks < enough:
            time.sleep(0.001)

    log.touch()
    assert reader.tail() == []
    writer = threading.Thread(target=write, args=(looked,))
    writer.start()
    while writer.is_alive():
        seen += reader.new()
        looks += 1
        time.sleep(0.001)
    writer.join()
    return [*seen, *reader.new()]


def test_a_quick_writer_whose_log_is_set_aside_again_and_again_is_read_line_by_line(tmp_path: Path) -> None:
    log = tmp_path / "shelf.log"

    def write(looked: Callable[[], None]) -> None:
        file = log.open("ab")
        for number in range(LINES):
            # In parts, as they come from a pipe.
            file.write(f"line {number}".encode())
            file.flush()
            file.write(b"\n")
            if number % 2_000 == 1_999:
                file.close()
                log.replace(log.with_suffix(".log.1"))
                # Sixteen megabytes take longer than that.
                looked()
                file = log.open("ab")
        file.close()

    assert written_while_read(log, write) == [f"line {number}" for number in range(LINES)]


def test_a_log_that_goes_with_a_reset_and_comes_back_is_read_on(tmp_path: Path) -> None:
    log = tmp_path / "shelf.log"

    def write(looked: Callable[[], None]) -> None:
        log.write_text("before\nat its end, without a line's end")
        looked()
        log.unlink()
        looked()
        log.write_text("after\n")

    assert written_while_read(log, write) == ["before", "at its end, without a line's end", "after"]


def test_reading_goes_on_after_the_tail_and_after_the_whole(tmp_path: Path) -> None:
    log = tmp_path / "shelf.log"
    log.with_suffix(".log.1").write_text("set aside\n")
    log.write_text("one\ntwo\nthr")
    tail, whole = LogFile(log), LogFile(log)
    assert tail.tail() == ["one", "two"] and list(whole.whole()) == ["set aside", "one", "two"]
    with log.open("a") as file:
        file.write("ee\n")
    assert list(tail.new()) == list(whole.new()) == ["three"]


def test_a_name_that_nobody_has_is_answered_with_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "shelf_api.log").touch()
    with pytest.raises(PlaneProblem, match="shelf_apu has written no log; there is: shelf_api"):
        files(tmp_path, "shelf_apu")
