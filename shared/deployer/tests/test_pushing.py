"""Without these a fix is pushed twice, over somebody's work, or half."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from deployer.failure import Code, StageFailed
from deployer.git.committing import Made, Signature, commit
from deployer.git.fetching import Fetching
from deployer.git.limits import Budget
from deployer.git.pushing import Pushing
from deployer.repository import repository

from tests.builders.deployments import BEGAN
from tests.builders.fetching import ALLOWED, LIMITS
from tests.builders.repositories import EXECUTABLE, LINK, Entry, Host, Repository, serving

SIGNED = Signature("Ada <ada@example.com>", BEGAN, "Mend it\n")


@pytest.fixture
def host() -> Iterator[Host]:
    with serving() as host:
        yield host


@pytest.fixture
def shop(host: Host) -> Repository:
    return host.repository(
        "acme/shop", {"a/b/c.txt": b"1", "run.sh": Entry(EXECUTABLE, b"#!"), "ln": Entry(LINK, b"a")}
    )


def made(shop: Repository, changes: dict[str, bytes]) -> Made:
    fetched = Fetching(ALLOWED, Budget(LIMITS, 10)).fetch(repository(shop.url, ALLOWED), "main")
    return commit(fetched.objects, fetched.commit, changes, signature=SIGNED)


def push(shop: Repository, what: Made, branch: str = "fix") -> None:
    Pushing(Budget(LIMITS, 10)).push(shop.url, branch, what)


def test_the_branch_holds_the_changes_and_everything_else_as_it_was(shop: Repository) -> None:
    push(shop, made(shop, {"a/b/c.txt": b"2", "a/new/d.txt": b"3", "run.sh": b"#!/bin/sh"}))
    expected = {"a/b/c.txt": b"2", "a/new/d.txt": b"3", "run.sh": b"#!/bin/sh", "ln": b"a"}
    assert shop.files("fix") == expected
    store: Any = shop.repo.object_store
    tree = store[store[shop.repo.refs[b"refs/heads/fix"]].tree]  # type: ignore[index]
    assert (tree[b"run.sh"][0], tree[b"ln"][0]) == (EXECUTABLE, LINK)


def test_the_same_change_is_the_same_commit_and_only_what_is_new_is_sent(shop: Repository) -> None:
    first, second = made(shop, {"run.sh": b"2"}), made(shop, {"run.sh": b"2"})
    assert first.commit == second.commit and len(first.objects) == 3
    push(shop, first)
    push(shop, second)
    assert shop.branches() == ["fix", "main"]


def test_a_branch_that_has_moved_is_left_alone(shop: Repository) -> None:
    mine = shop.commit({"mine": b"1"}, branch="fix")
    with pytest.raises(StageFailed, match="somebody else's") as raised:
        push(shop, made(shop, {"run.sh": b"2"}))
    assert raised.value.code is Code.PUSH_REFUSED and shop.repo.refs[b"refs/heads/fix"] == mine.encode()  # type: ignore[index]


def test_a_file_is_no_folder(shop: Repository) -> None:
    with pytest.raises(StageFailed, match="is no folder"):
        made(shop, {"run.sh/x": b"1"})


def _status(text: str) -> Callable[..., Any]:
    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(text, [("Content-Type", "text/html")])
        return [b"<html>"]

    return answer


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("200 OK", "not as a git server"),
        ("403 Forbidden", "takes no push without a token; an operator"),
        ("418 Teapot", "status 418"),
    ],
)
def test_a_host_that_does_not_take_it_is_told_with_its_reason(
    host: Host, shop: Repository, status: str, said: str
) -> None:
    what = made(shop, {"run.sh": b"2"})
    host.answer = _status(status)
    with pytest.raises(StageFailed, match=said) as raised:
        push(shop, what)
    assert raised.value.code is Code.PUSH_REFUSED
