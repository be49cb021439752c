import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from skylift import log

Lines = Callable[[], list[dict[str, Any]]]


def test_a_line_says_its_level_and_its_time_as_lambda_reads_them(logged: Lines) -> None:
    log.warning("shelf_is_full", shelf="a")
    (line,) = logged()
    assert line["level"] == "WARNING"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)", line["timestamp"])
    assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)
