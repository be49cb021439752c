"""Without these a timeline loses lines, shows one twice, or shows a secret."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from deployer.redaction import REDACTED, redacted
from deployer.timeline.entry import Entry
from deployer.timeline.store import Known, Timeline
from skylift.table import Table

from tests.builders.aws import Clients

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def entry(text: str, **changes: str) -> Entry:
    return Entry(NOW, "deploy", 1, "stack_event", text, **changes)  # type: ignore[arg-type]


def test_two_lines_of_one_millisecond_both_stay(table: Table) -> None:
    timeline, session_id = Timeline(table), uuid4()
    for text in ("one", "two"):
        timeline.add(session_id, entry(text))
    assert {line.text for line in timeline.page(session_id, limit=10, cursor=None).entries} == {"one", "two"}


def test_a_timeline_is_read_from_its_end_and_page_by_page_to_its_beginning(table: Table) -> None:
    timeline, session_id = Timeline(table), uuid4()
    for number in range(5):
        timeline.add(session_id, replace(entry(f"{number}"), at=NOW + timedelta(seconds=number)))
    last = timeline.page(session_id, limit=3, cursor=None)
    before = timeline.page(session_id, limit=3, cursor=last.next_cursor)
    assert [line.text for line in (*before.entries, *last.entries)] == ["0", "1", "2", "3", "4"]
    assert before.next_cursor is None and len({line.entry_id for line in (*before.entries, *last.entries)}) == 5


def test_a_long_timeline_is_read_from_its_end_without_any_cursor(clients: Clients) -> None:
    # As a worker has its table.
    timeline, session_id = Timeline(Table(clients.fresh().table, client=clients.dynamodb)), uuid4()
    for number in range(130):
        timeline.add(session_id, replace(entry(f"{number}"), at=NOW + timedelta(seconds=number)))
    assert [line.text for line in timeline.last(session_id, 120)] == [f"{number}" for number in range(10, 130)]


def test_what_another_system_reported_is_kept_once(table: Table) -> None:
    timeline, session_id = Timeline(table), uuid4()
    timeline.add(session_id, entry("CREATE_COMPLETE", source_id="event-1"))
    with pytest.raises(Known):
        timeline.add(session_id, entry("CREATE_COMPLETE", source_id="event-1"))
    assert len(timeline.last(session_id, 10)) == 1


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("cloning https://ada:hunter22@github.com/acme/shop", "hunter22"),
        ("key AKIAIOSFODNN7EXAMPLE refused", "AKIAIOSFODNN7EXAMPLE"),
        ("remote: ghp_" + "a" * 36, "ghp_" + "a" * 36),
        ("ANTHROPIC_API_KEY=sk-ant-0123456789abcdefghij", "0123456789abcdefghij"),
        ("password: 'correct horse'", "correct"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(table: Table, text: str, secret: str) -> None:
    timeline, session_id = Timeline(table), uuid4()
    timeline.add(session_id, entry(text))
    [line] = timeline.last(session_id, 1)
    assert secret not in line.text and REDACTED in line.text


def test_ordinary_words_stay() -> None:
    text = "The token bucket of AWS::Lambda::Function Api is empty: Properties/SecretArn (AWS::SecretsManager::Secret)"
    assert redacted(text) == text
