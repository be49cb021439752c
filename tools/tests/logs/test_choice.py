import json

from skylift_tools.logs.choice import Choice


def line(level: str, second: int, event: str) -> str:
    return json.dumps({"level": level, "timestamp": f"2026-01-01T00:00:{second:02}.000+00:00", "message": event})


LINES = [
    "START RequestId: 1 Version: 1",
    line("INFO", 1, "shelf_opened"),
    line("WARNING", 2, "shelf_is_full"),
    "RequestId: 1 Error: Runtime exited with error: exit status 1",
    "REPORT RequestId: 1",
    line("ERROR", 3, "shelf_fell"),
]


def test_a_level_leaves_out_what_is_below_it_and_never_what_a_crash_left() -> None:
    assert list(Choice("WARNING").of(LINES)) == [LINES[2], LINES[3], LINES[5]]
    assert list(Choice().of(LINES)) == LINES


def test_a_line_without_a_time_is_as_old_as_the_one_before() -> None:
    two_seconds_past = 1_767_225_602_000
    assert list(Choice(since_ms=two_seconds_past).of(LINES)) == LINES[2:]
