import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from skylift import correlation
from skylift.errors import Unavailable
from skylift.http.health import checked

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def hanging() -> Iterator[Callable[[], object]]:
    """A dependency that never answers, as long as the test lasts."""
    release = threading.Event()
    yield lambda: release.wait(30)
    release.set()


def test_a_dependency_that_hangs_is_named_and_does_not_hold_up_the_answer(hanging: Callable[[], object]) -> None:
    started = time.monotonic()
    found = checked({"table": lambda: None, "database": hanging}, longest_seconds=1)
    assert time.monotonic() - started < 10
    assert (found["table"].status, found["database"].status) == ("ok", "timeout")
    assert found["database"].milliseconds >= 500


def test_dependencies_are_asked_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=5)
    found = checked({"table": meeting.wait, "bucket": meeting.wait})
    assert {each.status for each in found.values()} == {"ok"}


def test_what_nobody_foresaw_fails_its_own_check_only_and_is_logged_for_the_request(logged: Lines) -> None:
    def away() -> None:
        raise Unavailable("The database is away.")

    def no_right() -> None:
        raise PermissionError("s3:ListBucket")

    with correlation.using("trace-0001"):
        found = checked({"database": away, "bucket": no_right, "table": lambda: None})
    assert {name: each.status for name, each in found.items()} == {
        "database": "unavailable",
        "bucket": "unexpected",
        "table": "ok",
    }
    lines = {line["check"]: line for line in logged()}
    assert {line["correlation_id"] for line in lines.values()} == {"trace-0001"}
    assert "s3:ListBucket" in lines["bucket"]["exception"]
