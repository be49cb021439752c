"""Conversations and what they cost, on the whole platform."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from skylift.errors import Throttled
from skylift.limits import Limit, Limits
from skylift.table import Table

from tests.builders import pdf
from tests.flows.knowledge import ended, search, upload
from tests.running import RunningPlatform

SESSIONS = "/api/knowledge/chat/sessions"
GARDEN = pdf.pages(
    [
        "By whom something is decided is said in the statutes of the board.",
        "The greenhouse is watered every Friday evening. The head gardener keeps its key.",
    ]
)


@pytest.fixture(scope="module")
def garden(platform: RunningPlatform) -> str:
    with platform.client("manager") as manager:
        document_id = upload(manager, GARDEN, "garden.pdf")
        assert ended(manager, document_id)["status"] == "ready"
    return document_id


def say(client: httpx.Client, session: str, message: str, **more: Any) -> httpx.Response:
    key = more.pop("key", None)
    headers = {"idempotency-key": key} if key else {}
    return client.post(f"{SESSIONS}/{session}/messages", json={"message": message, **more}, headers=headers)


def start(client: httpx.Client) -> str:
    session: str = client.post(SESSIONS).raise_for_status().json()["session_id"]
    return session


def test_a_follow_up_finds_the_page_that_its_own_words_do_not(platform: RunningPlatform, garden: str) -> None:
    questions = ["When is the greenhouse watered?", "And by whom?", "What do the statutes of the board say?"]
    with platform.client("user", "ada") as user:
        session = start(user)
        for question in questions:
            assert say(user, session, question, document_ids=[garden]).status_code == 201
        said = user.get(f"{SESSIONS}/{session}/messages").json()["items"]
        alone = [search(user, question, document_ids=[garden])[0]["page"] for question in questions]
    assert alone == [2, 1, 1]
    assert [message["sources"][0]["page"] for message in said] == [2, 2, 1]


def test_an_administrator_sees_what_was_spent_once_and_what_failed(platform: RunningPlatform, garden: str) -> None:
    def messages(admin: httpx.Client) -> int:
        usage = admin.get("/api/knowledge/admin/usage").raise_for_status().json()
        return sum(each["messages"] for each in usage["by_user"] if each["user"] == "spender")

    with platform.client("admin") as admin, platform.client("user", "spender") as user:
        session, before = start(user), messages(admin)
        answers = [say(user, session, "Who keeps the key?", key="once").json() for _ in range(2)]
        assert answers[0] == answers[1] and messages(admin) == before + 1
        with platform.client("manager") as manager:
            assert ended(manager, upload(manager, pdf.encrypted("Locked shed."), "shed.pdf"))["status"] == "failed"
        errors = admin.get("/api/knowledge/admin/errors").raise_for_status().json()
        assert [user.get(f"/api/knowledge/admin/{what}").status_code for what in ("usage", "errors")] == [403, 403]
    failed = next(each for each in errors["latest"] if each["subject"] == "shed.pdf")
    assert (failed["work"], failed["kind"], failed["user"]) == ("ingest", "encrypted", "manager")


def test_no_number_of_parallel_requests_slips_past_a_limit(platform: RunningPlatform) -> None:
    dynamodb, user_id = platform.aws("dynamodb"), str(uuid4())
    limits = Limits(Table(dynamodb.list_tables()["TableNames"][0], client=dynamodb))

    def allowed(_: int) -> bool:
        try:
            limits.take(Limit("tries", 20, per="day"), user_id)
        except Throttled:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(allowed, range(50))) == 20


def test_an_hour_of_chat_in_a_moment_is_answered_here(platform: RunningPlatform, garden: str) -> None:
    with platform.client("user", "ada") as user:
        session = start(user)
        with ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(lambda number: say(user, session, f"Greenhouse {number}?").status_code, range(40)))
        assert codes == [201] * 40
        assert len(user.get(f"{SESSIONS}/{session}/messages", params={"limit": 100}).json()["items"]) == 40
        assert user.delete(f"{SESSIONS}/{session}").status_code == 204
        assert user.get(f"{SESSIONS}/{session}/messages").status_code == 404
