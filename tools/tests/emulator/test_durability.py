"""Acknowledged changes survive `kill -9` right after the response, and a full disk loses none of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from .kept import KINDS
from .running import Emulator


@contextmanager
def _rows(emulator: Emulator) -> Iterator[sqlite3.Connection]:
    """The journal of an emulator that does not run."""
    with closing(sqlite3.connect(emulator.state / "journal.sqlite")) as db, db:
        yield db


def _seen(emulator: Emulator) -> dict[str, object]:
    return {name: kind.see(emulator) for name, kind in KINDS.items()}


def test_a_kill_right_after_the_response_loses_nothing(emulator: Emulator) -> None:
    for kind in KINDS.values():
        kind.prepare(emulator)
        kind.change(emulator)
    seen = _seen(emulator)
    emulator.kill()
    emulator.start()
    assert _seen(emulator) == seen


def test_a_full_disk_refuses_each_change_and_with_room_again_it_succeeds(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a user would lose with the next restart what was reported as stored."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for kind in KINDS.values():
        kind.prepare(emulator)
    for name, kind in KINDS.items():
        with emulator.without_room(), pytest.raises(ClientError) as refused:
            kind.change(emulator)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500, (name, refused.value)
    emulator.kill()
    emulator.start()
    for kind in KINDS.values():
        kind.change(emulator)
    seen = _seen(emulator)
    emulator.kill()
    emulator.start()
    assert _seen(emulator) == seen


def test_what_was_acknowledged_before_the_disk_filled_outlives_a_kill_on_the_full_disk(emulator: Emulator) -> None:
    items = KINDS["items"]
    items.prepare(emulator)
    items.change(emulator)
    seen = items.see(emulator)
    with emulator.without_room():
        with pytest.raises(ClientError, match="InternalServerError"):
            emulator.client("dynamodb").put_item(TableName="table", Item={"pk": {"S": "refused"}})
        assert items.see(emulator), "questions are answered"
        emulator.kill()
    emulator.start()
    assert items.see(emulator) == seen


def test_writes_are_taken_again_without_a_restart_when_there_is_room(emulator: Emulator) -> None:
    KINDS["items"].prepare(emulator)
    db = emulator.client("dynamodb")
    with emulator.without_room(), pytest.raises(ClientError):
        db.put_item(TableName="table", Item={"pk": {"S": "1"}})
    db.put_item(TableName="table", Item={"pk": {"S": "2"}})
    emulator.kill()
    emulator.start()
    assert {item["pk"]["S"] for item in db.scan(TableName="table")["Items"]} >= {"2"}


def test_a_torn_last_write_costs_nothing_that_was_acknowledged(emulator: Emulator) -> None:
    """What a power failure, or a disk that fills in the middle of a write, leaves at the end of the log."""
    items = KINDS["items"]
    items.prepare(emulator)
    items.change(emulator)
    seen = items.see(emulator)
    emulator.kill()
    with Path(emulator.state / "journal.sqlite-wal").open("ab") as log:
        log.write(b"\x00\x00\x03\xe8half a frame")
    emulator.start()
    assert items.see(emulator) == seen


def test_a_file_that_a_full_disk_cut_off_leaves_the_one_before_it(emulator: Emulator) -> None:
    """Its content still fits, its description does not: what was acknowledged before is what is read."""
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="bucket", Key="key", Body=b"old", Metadata={"m": "x" * 900})
    with emulator.without_room(above=300), pytest.raises(ClientError, match="InternalError"):
        s3.put_object(Bucket="bucket", Key="key", Body=b"new and longer", Metadata={"m": "y" * 900})
    emulator.kill()
    emulator.start()
    assert s3.get_object(Bucket="bucket", Key="key")["Body"].read() == b"old"


def test_a_state_that_cannot_be_restored_stops_the_start_and_is_left_as_it_is(emulator: Emulator) -> None:
    """Instead of being taken for empty, and saved so."""
    emulator.client("ssm").put_parameter(Name="/p", Value="v", Type="String")
    emulator.kill()
    key = "service = 'ssm' and part = 'parameters' and key != ''"
    with _rows(emulator) as db:
        ((before,),) = db.execute(f"select value from entries where {key}").fetchall()
        db.execute(f"update entries set value = '{{' where {key}")
    with pytest.raises(AssertionError, match="could not be restored"):
        emulator.start()
    with _rows(emulator) as db:
        db.execute(f"update entries set value = ? where {key}", [before])
    emulator.start()
    assert emulator.client("ssm").get_parameter(Name="/p")["Parameter"]["Value"] == "v"


def test_state_of_a_version_without_a_journal_is_taken_over(emulator: Emulator) -> None:
    """An update of Skylift does not empty a developer's platform."""
    emulator.stop()
    (emulator.state / "journal.sqlite").unlink()
    key = "000000000000\x00eu-west-1\x00'/p'"
    record = {"Name": "/p", "Value": "of before", "Type": "String", "Version": 1, "LastModifiedDate": 0, "ARN": "arn"}
    parameters = {"__account_region_scoped__": True, "data": {key: record}}
    saved = {"__ministack_format__": 2, "payload": {"parameters": parameters}}
    (emulator.state / "ssm.json").write_text(json.dumps(saved))
    for _ in range(2):
        emulator.start()
        assert emulator.client("ssm").get_parameter(Name="/p")["Parameter"]["Value"] == "of before"
        emulator.kill()
    assert not (emulator.state / "ssm.json").exists()


def test_the_journal_of_deleted_things_does_not_grow(emulator: Emulator) -> None:
    items = KINDS["items"]
    items.prepare(emulator)
    items.change(emulator)
    emulator.client("dynamodb").delete_table(TableName="table")
    emulator.stop()
    with _rows(emulator) as db:
        assert db.execute("select count(*) from entries where part in ('items', 'messages')").fetchone() == (0,)
