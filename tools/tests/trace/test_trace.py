"""The person on call reads what happened, in whoever's logs it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from skylift_tools.cloud import Cloud
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.trace import events
from skylift_tools.trace.events import LogEvents, Window
from skylift_tools.trace.search import find
from skylift_tools.trace.story import Story, tell
from skylift_tools.trace.telling import as_json, told

from .recorded import (
    API,
    EVENT_ID,
    GATEWAY,
    REQUEST,
    RUNS,
    START_MS,
    TRACE,
    WORKER,
    delivery,
    killed,
    line,
    request,
    timed_out_as_json,
    timed_out_as_text,
)
from .stubbed import Insights

WINDOW = Window(START_MS - 1_000, START_MS + 60_000)
GROUPS = (API, WORKER, GATEWAY)
UPLOAD = [
    *request(),
    *delivery(1, 900, "retried"),
    *delivery(2, 3_000, "retried"),
    *delivery(3, 7_000, "dead_lettered"),
]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_PAUSE_SECONDS", 0)


def story(insights: Insights, wanted: str = TRACE) -> Story:
    (found,) = find(LogEvents(cast(Cloud, insights)), wanted, WINDOW)
    insights.stub.assert_no_pending_responses()
    return tell(found.correlation_id, found.lines)


def kin(*deliveries: int) -> list[str]:
    """What the second query asks for: runs, ids before adoption, and the gateway's own id."""
    return sorted([REQUEST, "abc=", *(RUNS[n - 1] for n in deliveries), *(f"{EVENT_ID}{n}" for n in deliveries)])


def test_an_upload_is_followed_from_its_request_into_the_dead_letter_queue() -> None:
    upload = story(Insights(UPLOAD, START_MS).groups(*GROUPS).asked(TRACE).asked(*kin(1, 2, 3)))
    text = "\n".join(told(upload))
    assert "shelf_api answered 201 to POST /api/shelf/books" in text and "cold start 300 ms" in text
    assert "delivery 3 of 3" in text and "message dead lettered after 30 ms" in text
    (dead,) = upload.dead_letters()
    assert (dead.queue, dead.message_id, dead.certain) == ("shelf_ingest-dlq", "m-1", True)
    assert text.count("botocore.errorfactory.AccessDenied") == 1, "once told, an error is only referred to"
    assert "shelf_ingest/ingest.py" in text and "site-packages" not in text
    assert "gateway_answered" in text


def test_the_time_between_two_services_is_told_apart_into_event_queue_and_retries() -> None:
    upload = story(Insights(UPLOAD, START_MS).groups(*GROUPS).asked(TRACE).asked(*kin(1, 2, 3)))
    assert [
        (stretch["ms"], stretch["what"].split(":")[0].split(" (")[0]) for stretch in as_json(upload)["stretches"]
    ] == [
        (40, "shelf_api answering"),
        (460, "until a message for shelf_ingest was sent"),
        (400, "in the queue shelf_ingest"),
        (30, "shelf_ingest working on the message"),
        (2070, "until the message came again to shelf_ingest"),
        (30, "shelf_ingest working on the message"),
        (3970, "until the message came again to shelf_ingest"),
        (30, "shelf_ingest working on the message"),
    ]


@pytest.mark.parametrize("last_words", [timed_out_as_text, timed_out_as_json])
def test_a_worker_that_was_killed_in_its_last_attempt_is_said_to_have_lost_its_message_to_the_queue(
    last_words: Callable[[str], str],
) -> None:
    lines = [*request(), *killed(3, 5_000, last_words)]
    lost = story(Insights(lines, START_MS).groups(*GROUPS).asked(TRACE).asked(*kin(3)))
    (dead,) = lost.dead_letters()
    assert (dead.queue, dead.certain) == ("shelf_ingest-dlq", False)
    text = "\n".join(told(lost))
    assert "run_timed_out" in text and "no end was logged" in text


def test_the_beginning_of_an_id_suffices_where_it_is_the_only_one() -> None:
    insights = Insights(UPLOAD, START_MS).groups(*GROUPS).asked("trace-of").asked(*kin(1, 2, 3))
    assert story(insights, "trace-of").correlation_id == TRACE


def test_two_ids_with_one_beginning_are_both_named() -> None:
    other = [(offset, group, text.replace(TRACE, "trace-of-another")) for offset, group, text in request()]
    insights = Insights([*request(), *other], START_MS).groups(*GROUPS).asked("trace-of")
    with pytest.raises(PlaneProblem, match="2 correlation ids begin with trace-of") as problem:
        story(insights, "trace-of")
    assert TRACE in str(problem.value) and "trace-of-another" in str(problem.value)


def test_the_request_id_of_a_run_leads_to_its_story() -> None:
    run = RUNS[0]
    insights = Insights(UPLOAD, START_MS).groups(*GROUPS).asked(run).asked(TRACE).asked(*kin(1, 2, 3))
    assert story(insights, run).correlation_id == TRACE


def test_with_the_id_of_what_requests_were_about_each_of_them_is_told_in_order() -> None:
    begun = (10, API, line(10, REQUEST, "session_begun", session_id="session-1"))
    asked = (5_000, API, line(5_000, RUNS[0], "session_analyzed", session_id="session-1", correlation_id="trace-2"))
    other = (6_000, API, line(6_000, RUNS[1], "session_begun", session_id="session-2", correlation_id="trace-3"))
    insights = Insights([begun, asked, other], START_MS).groups(*GROUPS).asked("session-1")
    insights = insights.asked(TRACE).asked(REQUEST).asked("trace-2").asked(RUNS[0])
    found = find(LogEvents(cast(Cloud, insights)), "session-1", WINDOW)
    assert [each.correlation_id for each in found] == [TRACE, "trace-2"]
    with pytest.raises(PlaneProblem, match="2 ids begin with session-"):
        find(
            LogEvents(cast(Cloud, Insights([begun, other], START_MS).groups(*GROUPS).asked("session-"))),
            "session-",
            WINDOW,
        )


def test_an_id_that_nobody_logged_is_answered_with_where_and_when_was_searched_and_why_it_may_be_missing() -> None:
    with pytest.raises(PlaneProblem) as problem:
        story(Insights(UPLOAD, START_MS).groups(*GROUPS).asked("unknown-id"), "unknown-id")
    said = str(problem.value)
    assert all(part in said for part in ("no line carries unknown-id", *GROUPS, "2025-12-31 23:59:59", "14 days"))


def test_others_in_the_same_batch_are_no_part_of_the_story() -> None:
    stranger = delivery(1, 950, "retried")[-1]
    lines = [*UPLOAD, (stranger[0], stranger[1], stranger[2].replace(TRACE, "trace-of-a-stranger"))]
    upload = story(Insights(lines, START_MS).groups(*GROUPS).asked(TRACE).asked(*kin(1, 2, 3)))
    assert {line.correlation_id for line in upload.told} <= {TRACE, None, *(f"{EVENT_ID}{n}" for n in (1, 2, 3))}


def test_many_long_ids_are_asked_for_in_queries_that_cloudwatch_takes_and_no_log_line_can_write_one() -> None:
    ids = sorted(f"{number:0128}" for number in range(events.TEXTS_A_QUERY + 1))
    longest = ids[: events.TEXTS_A_QUERY]
    assert len(events.query(longest)) <= 10_000
    insights = Insights([], START_MS).asked(*longest).asked(ids[-1])
    logs = LogEvents(cast(Cloud, insights))
    assert logs.holding([*ids, 'x" or @message like "', "x" * 129], [API], WINDOW) == []
    insights.stub.assert_no_pending_responses()


def test_a_query_that_failed_is_no_empty_story() -> None:
    with pytest.raises(PlaneProblem, match=r"no answer \(Failed\)"):
        story(Insights(UPLOAD, START_MS).groups(*GROUPS).asked(TRACE, status="Failed"))
