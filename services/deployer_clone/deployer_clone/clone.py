"""From a repository's address to its files in the bucket, and what they say is to be deployed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deployer import artifacts
from deployer.counting import counted
from deployer.failure import Code, StageFailed
from deployer.git.checkout import Checkout, checkout
from deployer.git.fetching import Fetching
from deployer.git.large_files import is_pointer
from deployer.git.limits import Budget
from deployer.git.tokens import GitTokens
from deployer.iac.detection import detect
from deployer.iac.kind import Iac
from deployer.messages import StageMessage
from deployer.outcome import Next
from deployer.repository import Allowed, Repository
from deployer.stage import Work
from deployer.timeline.entry import Level
from deployer.tree import Limits, pack
from deployer.wanted import wanted
from skylift.objects import Objects

ARCHIVE = "application/gzip"
_MOST_LEFT_OUT = 10
_MOST_POINTERS = 5


@dataclass(frozen=True)
class Clone:
    """`send` hands a message on to the deploy stage; `seconds` is how long fetching may take."""

    allowed: Allowed
    limits: Limits
    seconds: float
    tokens: GitTokens
    sources: Objects
    send: Callable[[StageMessage], object]

    def __call__(self, work: Work) -> Next:
        """Results: commit, iac. Raises StageFailed. Done twice, it finds the branch's head of that moment."""
        session = work.session
        taken = self._fetched(work, *wanted(session, self.allowed, to_be="deployed"))
        work = work.note({"commit": taken.commit})
        iac = self._looked_at(work, taken)
        self.sources.put(artifacts.source(session.session_id, work.at.attempt), pack(taken.files), content_type=ARCHIVE)
        return Next(lambda: self.send(_onward(work)), {"iac": iac.item()})

    def _fetched(self, work: Work, wanted: Repository, head: str) -> Checkout:
        work.say("clone_began", f"Fetching {head} of {wanted.url}.", branch=head)
        budget = Budget(self.limits, self.seconds)
        fetched = Fetching(self.allowed, budget, self.tokens.of(wanted.url)).fetch(wanted, head)
        taken = checkout(fetched.objects, fetched.commit, self.limits)
        text = f"Fetched {taken.commit[:10]}: {counted(len(taken.files), 'file')}, {counted(taken.size, 'byte')}."
        work.say("clone_finished", text, commit=taken.commit)
        return taken

    def _looked_at(self, work: Work, taken: Checkout) -> Iac:
        _warn(work, taken)
        root = work.session.project_root
        if root and not any(file.path.startswith(f"{root}/") for file in taken.files):
            raise StageFailed(Code.GIT_CLONE, f"The repository has no folder {root!r}, the session's `project_root`.")
        iac = detect({file.path: file.content for file in taken.files}, root)
        work.say("iac_found", f"Found {iac.kind.value}: {iac.template}.", kind=iac.kind.value, template=iac.template)
        return iac


def _warn(work: Work, taken: Checkout) -> None:
    """Says what of the repository is not deployed as its people know it."""
    if taken.left_out:
        text = f"Links and submodules are left out: {_named(taken.left_out, _MOST_LEFT_OUT)}."
        work.say("files_left_out", text, level=Level.WARNING, count=str(len(taken.left_out)))
    if pointers := [file.path for file in taken.files if is_pointer(file)]:
        text = (
            "Files that Git LFS keeps are not fetched; their pointers are deployed in their place: "
            f"{_named(pointers, _MOST_POINTERS)}. What is deployed has to be in the repository itself."
        )
        work.say("lfs_not_fetched", text, level=Level.WARNING, count=str(len(pointers)))


def _named(paths: Sequence[str], most: int) -> str:
    return ", ".join(paths[:most]) + (" and more" if len(paths) > most else "")


def _onward(work: Work) -> StageMessage:
    return StageMessage(session_id=work.session.session_id, attempt=work.at.attempt, task_token=work.message.task_token)
