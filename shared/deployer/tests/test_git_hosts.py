"""Without these a host keeps us waiting for ever or learns a token that is not for it, and nobody is told why."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from deployer.failure import Code, StageFailed
from deployer.git.limits import Budget
from deployer.git.tokens import GitTokens
from deployer.tree import File
from skylift.errors import Fault

from tests.builders.fetching import LIMITS, fetch, fetch_within, refusal
from tests.builders.repositories import Host, serving

TOKEN = "planted-token-of-nobody"


@pytest.fixture
def host() -> Iterator[Host]:
    with serving() as host:
        yield host


def test_a_repository_that_is_not_there_or_a_host_that_is_not_is_said_so(host: Host) -> None:
    assert "no such repository" in refusal(f"{host.url}/acme/nothing").reason
    gone = refusal("http://localhost:1/acme/shop")
    assert "localhost:1 cannot be reached" in gone.reason and gone.code is Code.GIT_CLONE


def test_a_private_repository_opens_with_its_token_and_says_the_way_out_without() -> None:
    with serving(token=TOKEN) as host:
        shop = host.repository("acme/shop", {"a": b"1"})
        assert fetch(shop.url, token=TOKEN).files == (File("a", b"1"),)
        assert all(TOKEN not in request["PATH_INFO"] + request["QUERY_STRING"] for request in host.requests)
        assert "an operator keeps a token for this host" in refusal(shop.url).reason
        wrong = refusal(shop.url, token="wrong-one")
        assert "the token that is kept for this host does not open it" in wrong.reason
        assert "wrong-one" not in f"{wrong.reason}{wrong.lines}"


def test_another_host_is_not_followed_and_never_learns_the_token(host: Host) -> None:
    with serving() as other:
        stolen = other.repository("acme/shop", {"a": b"1"})
        host.answer = redirecting(stolen.url)
        assert "another host, which is not followed" in refusal(f"{host.url}/acme/shop", token=TOKEN).reason
        assert other.requests == []


def test_a_move_on_the_same_host_is_followed_but_only_to_what_may_be_deployed(host: Host) -> None:
    moved = host.repository("acme/new", {"a": b"1"})
    foreign = host.repository("evil/new", {"a": b"1"})
    usual = Host(host.url, repositories=host.repositories)

    def answer(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"].startswith("/acme/old"):
            return redirecting(target)(environ, start_response)
        return usual(environ, start_response)

    host.answer, target = answer, moved.url
    assert fetch(f"{host.url}/acme/old").files == (File("a", b"1"),)
    target = foreign.url
    assert "where it may not be deployed from" in refusal(f"{host.url}/acme/old").reason
    target = f"{host.url}/acme/old"
    assert "from one address to the next" in refusal(f"{host.url}/acme/old").reason


def redirecting(url: str) -> Any:
    def answer(environ: Any, start_response: Any) -> list[bytes]:
        start_response("301 Moved", [("Location", f"{url}/info/refs?{environ['QUERY_STRING']}")])
        return []

    return answer


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        ("200 OK", "text/html", b"<html>", "not as a git server does"),
        ("200 OK", "application/x-git-upload-pack-advertisement", b"zzzz", "not as a git server does"),
        ("200 OK", "application/x-git-upload-pack-advertisement", b"", "not as a git server does"),
        ("200 OK", "application/x-git-upload-pack-advertisement", b"0000", "not as a git server does"),
        ("418 No", "text/plain", b"", "status 418"),
        ("403 No", "text/plain", b"", "refuses the repository"),
    ],
)
def test_a_host_that_speaks_no_git_is_said_so(host: Host, status: str, kind: str, body: bytes, said: str) -> None:
    def answer(environ: Any, start_response: Any) -> list[bytes]:
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    host.answer = answer
    assert said in refusal(f"{host.url}/acme/shop").reason


def test_a_host_that_sends_drop_by_drop_is_given_up(host: Host) -> None:
    def answer(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "application/x-git-upload-pack-advertisement")])
        yield b"ffff"
        while True:
            yield b"0"
            time.sleep(0.05)

    host.answer = answer
    began = time.monotonic()
    with pytest.raises(StageFailed, match="took longer than 1 seconds"):
        fetch_within(Budget(LIMITS, 1), f"{host.url}/acme/shop")
    assert time.monotonic() - began < 5


def test_a_host_that_never_ends_its_list_of_branches_is_cut_off(host: Host) -> None:
    def answer(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "application/x-git-upload-pack-advertisement")])
        yield b"001e# service=git-upload-pack\n0000"
        for number in range(1_000_000):
            line = b"%040d refs/heads/%060000d\0side-band-64k\n" % (0, number)
            yield b"%04x" % (len(line) + 4) + line

    host.answer = answer
    assert refusal(f"{host.url}/acme/shop").code is Code.SOURCE_LIMIT


def test_a_token_belongs_to_its_host_alone() -> None:
    tokens = GitTokens(lambda: '{"github.com": "one", "localhost": ""}')
    assert tokens.of("https://github.com/acme/shop") == "one"
    assert tokens.of("https://gitlab.com/acme/shop") is None and tokens.of("http://localhost:1/acme/shop") is None
    assert GitTokens(lambda: "{}").of("https://github.com/acme/shop") is None


@pytest.mark.parametrize("text", ["", "planted-token-of-nobody", '["planted-token-of-nobody"]'])
def test_a_secret_that_cannot_be_read_is_our_fault_and_not_shown(text: str) -> None:
    with pytest.raises(Fault) as fault:
        GitTokens(lambda: text).of("https://github.com/acme/shop")
    assert TOKEN not in str(fault.value)
