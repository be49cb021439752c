from typing import Any

import pytest
from botocore.exceptions import ClientError
from skylift.errors import SkyliftError, Throttled
from skylift.limits import Limit, Limits
from skylift.table import Table

NOON = 1_772_366_400  # 1 March 2026, 12:00 UTC
MESSAGES = Limit("messages", 3, per="hour")


class Clock:
    now = NOON + 600.5

    def __call__(self) -> float:
        return self.now


def test_over_the_limit_the_caller_learns_which_one_and_when_it_ends(table_client: Any) -> None:
    clock = Clock()
    limits = Limits(Table("shelf", client=table_client), now=clock)
    for _ in range(3):
        limits.take(MESSAGES, "ada")
    with pytest.raises(Throttled, match="At most 3 messages in one hour for each user") as over:
        limits.take(MESSAGES, "ada")
    assert over.value.headers == {"Retry-After": "3000"}
    clock.now += over.value.retry_after_seconds
    limits.take(MESSAGES, "ada")


def test_every_user_and_every_limit_counts_alone(table_client: Any) -> None:
    limits = Limits(Table("shelf", client=table_client), now=Clock())
    for user, name in [("ada", "messages"), ("bob", "messages"), ("ada", "searches")]:
        limits.take(Limit(name, 1, per="day"), user)
    with pytest.raises(Throttled):
        limits.take(Limit("messages", 1, per="day"), "bob")


def test_the_tables_expiry_clears_a_window_that_is_over(table_client: Any) -> None:
    Limits(Table("shelf", client=table_client), now=Clock()).take(MESSAGES, "ada")
    (item,) = table_client.scan(TableName="shelf")["Items"]
    assert item["expires_at"] == {"N": str(NOON + 3600)}


def test_a_table_that_does_not_answer_allows_nothing() -> None:
    class Busy:
        def update_item(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem")

    with pytest.raises(SkyliftError) as refused:
        Limits(Table("shelf", client=Busy())).take(MESSAGES, "ada")  # type: ignore[arg-type]
    assert refused.value.status == 429 and "too many requests" in refused.value.detail
