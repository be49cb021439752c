"""One commit of one branch, from its host into memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from dulwich.errors import GitProtocolError
from dulwich.object_store import ObjectStoreGraphWalker
from skylift.errors import Unprocessable

from deployer.failure import Code, StageFailed
from deployer.git.limits import Budget
from deployer.git.pack import Objects, unpacked
from deployer.git.transport import Moved, Transport, origin, words
from deployer.repository import Allowed, Repository, repository

HEADS = b"refs/heads/"
_MOST_NAMED = 10
# What dulwich raises where a server does not speak the protocol.
_NO_GIT = (GitProtocolError, AssertionError, IndexError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Fetched:
    """`commit` is the id of the branch's head; `objects` are that commit, its trees and its files."""

    commit: bytes
    objects: Objects


@dataclass(frozen=True)
class Fetching:
    """Fetches within a budget. `token` opens the repository's host."""

    allowed: Allowed
    budget: Budget
    token: str | None = None

    def fetch(self, wanted: Repository, branch: str) -> Fetched:
        """Raises StageFailed: GIT_CLONE with the way out, or SOURCE_LIMIT. Neither repeats the token, if the host does.

        A redirect is followed once, on the same host, to a repository that may be deployed.
        """
        try:
            return self._followed(wanted, branch)
        except StageFailed as failed:
            raise failed.without(words(self.token)) from None

    def _followed(self, wanted: Repository, branch: str) -> Fetched:
        try:
            return self._fetch(wanted.url, branch)
        except Moved as moved:
            url = self._moved(wanted, moved)
        try:
            return self._fetch(url, branch)
        except Moved:
            _fail("The host sends from one address to the next: use the repository's own.")

    def _moved(self, wanted: Repository, moved: Moved) -> str:
        if origin(moved.url) != origin(wanted.url):
            _fail("The host sends to another host, which is not followed: use the repository's own address.")
        try:
            return repository(moved.url, self.allowed).url
        except Unprocessable:
            _fail("The repository has moved to where it may not be deployed from: use an address that may.")

    def _fetch(self, url: str, branch: str) -> Fetched:
        pack = bytearray()
        head = HEADS + branch.encode()
        found: list[bytes] = []

        def wants(refs: Mapping[bytes, bytes], depth: int | None = None) -> list[bytes]:
            found.append(_head(refs, head))
            return found

        transport = Transport(url, self.budget, self.token)
        try:
            _receive(transport, wants, pack)
        except _NO_GIT:
            _fail("The host answers, but not as a git server does: the address leads to no repository.")
        finally:
            transport.close()
        return Fetched(found[0], unpacked(bytes(pack), self.budget))


def _receive(transport: Transport, wants: Any, pack: bytearray) -> None:
    def keep(data: bytes) -> int:
        pack.extend(data)
        return len(data)

    nothing = ObjectStoreGraphWalker([], lambda _: [])
    transport.fetch_pack("", wants, nothing, keep, depth=1, ref_prefix=[b"HEAD", HEADS])


def _head(refs: Mapping[bytes, bytes], wanted: bytes) -> bytes:
    if wanted not in refs:
        _fail(_without(wanted, [name for name in sorted(refs) if name.startswith(HEADS)]))
    return refs[wanted]


def _without(wanted: bytes, heads: list[bytes]) -> str:
    if not heads:
        return "The repository is empty: it has no branch. Push a commit, then start again."
    named = [name.removeprefix(HEADS).decode(errors="replace") for name in (wanted, *heads[:_MOST_NAMED])]
    more = ", ..." if len(heads) > _MOST_NAMED else ""
    return f"The repository has no branch {named[0]!r}; it has {', '.join(named[1:])}{more}."


def _fail(reason: str) -> NoReturn:
    raise StageFailed(Code.GIT_CLONE, reason) from None
