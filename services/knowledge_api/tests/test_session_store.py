from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from knowledge.activity.store import ActivityStore
from knowledge_api.session import Exchange, Session
from knowledge_api.session_items import exchange_item
from knowledge_api.session_store import SessionStore
from skylift import deadline
from skylift.errors import NotFound, Unavailable
from skylift.identifiers import time_ordered
from skylift.models import Usage
from skylift.table import Delete, Item, Put, Table, Update

from tests.builders.documents import NOW, SPENT


def exchange() -> Exchange:
    return Exchange(uuid4(), NOW, "How often?", "Weekly.", (), (), "fake-chat", Usage(1, 1, Decimal(0)))


@pytest.fixture
def session(world: Any) -> Session:
    made = Session(time_ordered(NOW), "ada-id", None, NOW)
    SessionStore(world.table).add(made)
    return made


def test_a_title_that_was_given_while_the_answer_was_made_stays(world: Any, session: Session) -> None:
    store = SessionStore(world.table)
    store.rename(session, "Mine")
    store.record(session, exchange(), SPENT)
    assert store.get("ada-id", session.session_id) == replace(session, title="Mine")


def test_an_answer_that_comes_while_its_session_is_deleted_is_deleted_too(world: Any, session: Session) -> None:
    store = SessionStore(world.table)

    class Meanwhile(Table):
        def write(self, action: Put | Update | Delete) -> Item:
            store.record(session, exchange(), SPENT)
            return super().write(action)

    SessionStore(Meanwhile(world.aws.table, client=world.aws.dynamodb)).delete(session)
    assert store.last_exchanges(session.session_id, 3) == []
    with pytest.raises(NotFound):
        store.record(session, exchange(), SPENT)
    # Both answers were paid for.
    (spent,) = ActivityStore(world.table).spent(NOW.date(), NOW.date())
    assert spent.amount.input_tokens == 2 * SPENT.amount.input_tokens


def test_a_session_with_hundreds_of_messages_is_deleted_whole(world: Any, session: Session) -> None:
    store = SessionStore(world.table)
    for _ in range(310):
        world.table.write(Put(exchange_item(session.session_id, exchange())))
    store.delete(session)
    assert store.last_exchanges(session.session_id, 3) == []


def test_a_session_that_is_too_large_for_one_request_is_deleted_by_several(world: Any, session: Session) -> None:
    store = SessionStore(world.table)
    store.record(session, exchange(), SPENT)
    with deadline.within(1), pytest.raises(Unavailable, match="Delete it again"):
        store.delete(session)
    assert store.get("ada-id", session.session_id)
    store.delete(session)
    with pytest.raises(NotFound):
        store.get("ada-id", session.session_id)
