"""A commit of ours onto a branch of its host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from dulwich.errors import GitProtocolError, SendPackError
from dulwich.pack import UnpackedObject, pack_objects_to_data
from dulwich.protocol import ZERO_SHA

from deployer.failure import Code, StageFailed
from deployer.git.committing import Made
from deployer.git.fetching import HEADS
from deployer.git.limits import Budget
from deployer.git.transport import Moved, Transport, words
from deployer.redaction import redacted

# What dulwich raises where a server does not speak the protocol.
_NO_GIT = (GitProtocolError, AssertionError, IndexError, KeyError, TypeError, ValueError)


@dataclass(frozen=True)
class Pushing:
    """Pushes within a budget. `token` opens the repository's host for writing."""

    budget: Budget
    token: str | None = None

    def push(self, url: str, branch: str, made: Made) -> None:
        """The branch leads to the commit afterwards; where it does already, nothing is sent.

        Raises StageFailed (PUSH_REFUSED) with the host's own words where it has some, and never with the token.
        """
        try:
            self._push(url, branch, made)
        except StageFailed as failed:
            raise failed.without(words(self.token)) from None

    def _push(self, url: str, branch: str, made: Made) -> None:
        ref = HEADS + branch.encode()
        transport = Transport(url, self.budget, self.token)
        try:
            _check(transport.send_pack("", _moving(ref, made), _packing(made)).ref_status, ref)
        except StageFailed as failed:
            _refuse(failed.reason)
        except Moved:
            _refuse("The repository has another address by now: start again with that one.")
        except SendPackError as error:
            _refuse(f"The host does not take it: {error}.")
        except _NO_GIT:
            _refuse("The host answers, but not as a git server does.")
        finally:
            transport.close()


def _moving(ref: bytes, made: Made) -> Any:
    """What is to be changed on the host, once it has said what it has."""

    def moving(refs: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
        there = refs.get(ref, ZERO_SHA).decode()
        if there not in (made.commit, made.parent, ZERO_SHA.decode()):
            _refuse("The branch has a commit of somebody else's by now, which is not overwritten.")
        return {ref: made.commit.encode()}

    return moving


def _packing(made: Made) -> Any:
    def packing(
        have: Sequence[bytes], want: Sequence[bytes], *, ofs_delta: bool = False, progress: Any = None
    ) -> tuple[int, Iterator[UnpackedObject]]:
        # The host has all the rest: it is the parent's.
        return pack_objects_to_data(made.objects, ofs_delta=ofs_delta)

    return packing


def _check(said: Mapping[Any, str | None] | None, ref: bytes) -> None:
    if words := (said or {}).get(ref):
        _refuse(f"The host does not take the branch: {words}.")


def _refuse(reason: str) -> NoReturn:
    raise StageFailed(Code.PUSH_REFUSED, redacted(f"The fix could not be pushed. {reason}")) from None
