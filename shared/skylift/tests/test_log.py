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


def test_a_field_may_have_any_name(logged: Lines) -> None:
    log.info("shelf_read", name="a", args=1, filename="b", message="c", level="d", fields={"e": 2})
    (line,) = logged()
    assert (line["name"], line["args"], line["filename"], line["fields"]) == ("a", 1, "b", {"e": 2})
    assert (line["message"], line["message_"], line["level"], line["level_"]) == ("shelf_read", "c", "INFO", "d")


def test_counts_add_up_and_of_a_time_every_value_is_kept(logged: Lines) -> None:
    for value in (1, 2):
        log.count("pages_read", value)
        log.count("page_time", value, unit="Milliseconds")
    log.finished("shelf_read", shelf="a", nothing=None)
    log.finished("shelf_closed")
    read, closed = logged()
    assert read["pages_read"] == [3.0] and read["page_time"] == [1.0, 2.0]
    (directive,) = read["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] and directive["Dimensions"] == [["service"]] and read["service"]
    assert directive["Metrics"] == [
        {"Name": "pages_read", "Unit": "Count"},
        {"Name": "page_time", "Unit": "Milliseconds"},
    ]
    assert read["shelf"] == "a" and "nothing" not in read
    assert closed["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [] and "pages_read" not in closed


def test_more_values_than_a_line_may_have_are_on_the_next(logged: Lines) -> None:
    for value in range(150):
        log.count("page_time", value, unit="Milliseconds")
    log.finished("shelf_read")
    assert [len(line["page_time"]) for line in logged()] == [100, 50]
