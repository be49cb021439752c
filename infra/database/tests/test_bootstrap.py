from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from database_bootstrap import statements
from database_bootstrap.bootstrap import bootstrap
from database_bootstrap.data_api import WAKE_ATTEMPTS, Rows, awake
from database_bootstrap.request import Request
from pydantic import ValidationError


@dataclass
class FakeApi:
    """Remembers what ran where, and knows what exists."""

    exists: set[str] = field(default_factory=set)
    ran: list[tuple[str, str, bool]] = field(default_factory=list)

    def execute(self, sql: str, *, database: str, name: str | None = None, transaction: str | None = None) -> Rows:
        if name is not None:
            return [[{"longValue": 1}]] if name in self.exists else []
        self.ran.append((database, sql, transaction is not None))
        return []

    @contextmanager
    def transaction(self, database: str) -> Iterator[str]:
        yield database

    def statements(self) -> list[str]:
        return [sql for _, sql, _ in self.ran]


def asking(**changes: Any) -> Request:
    given = {"database": "pets", "extensions": ["vector"], "owner": "pets_owner", "login_role": "pets_api"}
    return Request.model_validate({**given, **changes})


def run(api: FakeApi, request: Request) -> list[str]:
    return bootstrap(api, request)  # type: ignore[arg-type]


def test_what_is_missing_is_made() -> None:
    assert run(FakeApi(), asking()) == ["role pets_api", "role pets_owner", "database pets"]


def test_what_exists_stays() -> None:
    api = FakeApi(exists={"pets", "pets_owner", "pets_api"})
    assert run(api, asking()) == [] and not any(sql.startswith("create role") for sql in api.statements())


def test_databases_are_made_outside_of_transactions_and_under_the_lock() -> None:
    api = FakeApi()
    run(api, asking())
    assert api.ran[0] == ("postgres", statements.LOCK, True)
    assert ("postgres", 'create database "pets"', False) in api.ran


def test_every_role_logs_in_by_token() -> None:
    api = FakeApi()
    run(api, asking())
    assert {'grant rds_iam to "pets_api"', 'grant rds_iam to "pets_owner"'} <= set(api.statements())


def test_the_master_does_not_stay_a_member_of_the_owner() -> None:
    api = FakeApi()
    run(api, asking())
    assert api.statements()[-1] == 'revoke "pets_owner" from current_user'


def test_the_owner_needs_no_grants_on_its_own_tables() -> None:
    api = FakeApi()
    run(api, asking(login_role="pets_owner"))
    assert not any("on all tables" in sql for sql in api.statements())


@pytest.mark.parametrize("name", ['pets"; drop', "Pets", "1pets", "", "p" * 64])
def test_a_name_that_needs_quotes_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        asking(login_role=name)


class Resuming(Exception):
    response = {"Error": {"Code": "DatabaseResumingException"}}


def test_a_sleeping_cluster_is_waited_for() -> None:
    answers: list[Any] = [Resuming(), Resuming(), {"records": []}]
    pauses: list[float] = []

    def call() -> dict[str, Any]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)

    assert awake(call, pauses.append) == {"records": []} and len(pauses) == 2


def test_a_cluster_that_never_wakes_is_an_error() -> None:
    pauses: list[float] = []

    def call() -> dict[str, Any]:
        raise Resuming

    with pytest.raises(Resuming):
        awake(call, pauses.append)
    assert len(pauses) == WAKE_ATTEMPTS - 1
