from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from knowledge.identifiers import time_ordered
from knowledge_api.session import Exchange, Session, Usage
from knowledge_api.session_store import SessionStore
from skylift.errors import NotFound
from skylift.table import Delete, Item, Put, Table, Update

from tests.builders.documents import NOW


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
    store.record(session, exchange())
    assert store.get("ada-id", session.session_id) == replace(session, title="Mine")


def test_an_answer_that_comes_while_its_session_is_deleted_is_deleted_too(world: Any, session: Session) -> None:
    store = SessionStore(world.table)

    class Meanwhile(Table):
        def write(self, action: Put | Update | Delete) -> Item:
            store.record(session, exchange())
            return super().write(action)

    SessionStore(Meanwhile(world.aws.table, client=world.aws.dynamodb)).delete(session)
    assert store.last_exchanges(session.session_id, 3) == []
    with pytest.raises(NotFound):
        store.record(session, exchange())
