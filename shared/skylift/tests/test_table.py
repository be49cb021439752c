from decimal import Decimal
from typing import Any

import boto3
import pytest
from skylift.errors import Conflict, NotFound, SkyliftError, Throttled, Unprocessable
from skylift.table import (
    Action,
    Check,
    Delete,
    Item,
    Put,
    Query,
    Table,
    Update,
    absent,
    below,
    both,
    either,
    equals,
    key,
    one_of,
    present,
)


@pytest.fixture
def table(table_client: Any) -> Table:
    return Table("shelf", cursor_key=lambda: b"secret", client=table_client)


@pytest.fixture
def books(table: Table) -> Table:
    for number in range(7):
        item = {"pk": "shelf", "sk": f"book#{number}", "gsi1pk": "all", "gsi1sk": f"{number}", "number": number}
        table.write(Put(item))
    return table


def taken(stored: Item) -> SkyliftError:
    return Conflict("taken", extensions={"title": stored.get("title")})


def test_values_come_back_as_they_went_in(table: Table) -> None:
    item: Item = {
        **key("a", "b"),
        "text": "é",
        "yes": True,
        "nothing": None,
        "whole": 12345678901234567890,
        "fraction": 0.1,
        "bytes": b"\x00\xff",
        "list": [1, "two", {"three": [3.5]}],
        "empty": {},
    }
    table.write(Put(item))
    assert table.get(key("a", "b"), "It") == item
    table.write(Put({**key("a", "c"), "cost": Decimal("0.25")}))
    assert table.get(key("a", "c"), "It")["cost"] == 0.25


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_what_a_table_cannot_hold_is_refused(table: Table, value: object) -> None:
    with pytest.raises((TypeError, ValueError), match="a table holds no"):
        table.write(Put({**key("a", "b"), "value": value}))


def test_what_is_not_there_is_none_or_a_noun(table: Table) -> None:
    assert table.find(key("a", "b")) is None
    with pytest.raises(NotFound, match="The book does not exist"):
        table.get(key("a", "b"), "The book")


def test_a_guard_that_does_not_hold_gives_its_own_error_with_the_stored_item(table: Table) -> None:
    table.write(Put({**key("a", "b"), "title": "first"}, when=absent(), otherwise=taken))
    with pytest.raises(Conflict, match="taken") as refused:
        table.write(Put({**key("a", "b"), "title": "second"}, when=absent(), otherwise=taken))
    assert refused.value.extensions == {"title": "first"}
    with pytest.raises(Conflict, match="not in the state"):
        table.write(Delete(key("a", "b"), when=equals("title", "second")))
    assert table.get(key("a", "b"), "It")["title"] == "first"


def test_an_update_sets_removes_and_adds(table: Table) -> None:
    table.write(Put({**key("a", "b"), "status": "new", "name": "reserved word", "count": 1}))
    guard = both(one_of("status", ["new", "old"]), either(below("count", 0), present("name")))
    after = table.write(Update(key("a", "b"), set={"status": "done"}, remove=["name"], add={"count": 2.5}, when=guard))
    assert after == {**key("a", "b"), "status": "done", "count": 3.5}
    with pytest.raises(ValueError, match="changes nothing"):
        table.write(Update(key("a", "b")))


def test_of_two_updates_under_one_guard_only_the_first_wins(table: Table) -> None:
    table.write(Put({**key("a", "b"), "status": "new"}))
    claim = Update(key("a", "b"), set={"status": "claimed"}, when=equals("status", "new"))
    table.write(claim)
    with pytest.raises(Conflict):
        table.write(claim)


def test_a_transaction_does_all_or_nothing_and_says_which_guard_failed(table: Table) -> None:
    table.write(Put({**key("hash", "1"), "title": "first"}))
    actions: list[Action] = [
        Put({**key("document", "2"), "status": "new"}, when=absent()),
        Check(key("team", "1"), when=absent()),
        Put({**key("hash", "1"), "title": "second"}, when=absent(), otherwise=taken),
    ]
    with pytest.raises(Conflict) as refused:
        table.transact(actions)
    assert refused.value.extensions == {"title": "first"}
    assert table.find(key("document", "2")) is None
    table.transact([actions[0], actions[1], Delete(key("hash", "1"))])
    assert table.find(key("document", "2")) and not table.find(key("hash", "1"))


def test_a_transaction_in_the_way_of_another_is_tried_again_then_throttled(aws: None) -> None:
    client: Any = boto3.client("dynamodb")
    calls = []

    def busy(**_: Any) -> None:
        calls.append(1)
        reasons = [{"Code": "TransactionConflict"}]
        answer: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        raise client.exceptions.ClientError(answer, "TransactWriteItems")

    client.transact_write_items = busy
    with pytest.raises(Throttled):
        Table("shelf", client=client).transact([Delete(key("a", "b"))])
    assert len(calls) == 4


def test_pages_follow_each_other_without_gap_or_end_too_many(books: Table) -> None:
    for index, partition in [(None, "shelf"), ("gsi1", "all")]:
        query = Query(partition, index=index, newest_first=True, limit=3)
        numbers, cursor = [], None
        for _ in range(3):
            page = books.page(query, cursor)
            numbers.append([item["number"] for item in page.items])
            cursor = page.next_cursor
        assert numbers == [[6, 5, 4], [3, 2, 1], [0]] and cursor is None


def test_a_page_that_ends_with_the_list_has_no_next(books: Table) -> None:
    assert books.page(Query("shelf", limit=7)).next_cursor is None
    assert books.page(Query("nothing")).items == []


def test_a_cursor_that_is_not_ours_or_of_another_list_is_named(books: Table) -> None:
    cursor = books.page(Query("shelf", limit=3)).next_cursor or ""
    foreign = Table("shelf", cursor_key=lambda: b"other")
    changed = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    tries = [
        (books, Query("shelf", limit=3), changed),
        (books, Query("shelf", limit=3), "no-base-64!"),
        (books, Query("shelf", limit=3), "AAAA"),
        (books, Query("other", limit=3), cursor),
        (books, Query("shelf", limit=3, newest_first=True), cursor),
        (foreign, Query("shelf", limit=3), cursor),
    ]
    for table, query, given in tries:
        with pytest.raises(Unprocessable) as refused:
            table.page(query, given)
        assert [error.field for error in refused.value.errors] == ["cursor"]


def test_reading_many_at_once_gives_those_that_exist(books: Table) -> None:
    keys = [key("shelf", f"book#{number}") for number in (1, 1, 5, 99)] + [key("none", str(n)) for n in range(120)]
    assert sorted(item["number"] for item in books.find_all(keys)) == [1, 5]
    assert [item["number"] for item in books.all(Query("shelf", prefix="book#", limit=2))] == list(range(7))


def test_a_query_may_lie_between_two_keys(books: Table) -> None:
    query = Query("shelf", between=("book#2", "book#4"), limit=2)
    assert [book["number"] for book in books.all(query)] == [2, 3, 4]
    cursor = books.page(query).next_cursor
    assert [book["number"] for book in books.page(query, cursor).items] == [4]
    with pytest.raises(Unprocessable):
        books.page(Query("shelf", between=("book#2", "book#5"), limit=2), cursor)
