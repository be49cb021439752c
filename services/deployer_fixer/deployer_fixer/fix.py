"""The fix stage: what is wrong is found out, mended where it can be, and pushed to a branch of the session's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from deployer import artifacts
from deployer.counting import counted
from deployer.failure import MAX_LINES, Code, StageFailed
from deployer.git.checkout import Checkout, checkout
from deployer.git.committing import Made, commit
from deployer.git.fetching import Fetched, Fetching
from deployer.git.limits import Budget
from deployer.git.pushing import Pushing
from deployer.git.tokens import GitTokens
from deployer.outcome import Done
from deployer.repository import Allowed, Repository
from deployer.sessions.items import failure_item
from deployer.stage import Work
from deployer.timeline.entry import Level
from deployer.tree import Limits
from deployer.wanted import wanted
from skylift.objects import Objects

from deployer_fixer.branch import fix_branch, signature
from deployer_fixer.case import Case, Engine, Repair
from deployer_fixer.checking import Checking
from deployer_fixer.mended import MENDS, refusal, to_mend
from deployer_fixer.patch import patch

PATCH = "text/x-diff"
LINES = 40


@dataclass(frozen=True)
class Fix:
    """`author` is `Name <address>`; `seconds` is how long fetching may take, and pushing again."""

    allowed: Allowed
    limits: Limits
    seconds: float
    tokens: GitTokens
    files: Objects
    engine: Callable[[], Engine]
    checking: Callable[[], Checking]
    author: str

    def __call__(self, work: Work) -> Done:
        """Results: mends, fix, patch_key. Raises StageFailed: NO_FIX, REFUSED_ANSWER, PUSH_REFUSED, or what fetching
        comes to."""
        found, head = wanted(work.session, self.allowed, to_be="fixed")
        if self._is_pushed(work, found):
            return self._branched_off(work)
        fetched = self._fetch(found, head)
        taken = checkout(fetched.objects, fetched.commit, self.limits)
        work, case = _case(work, taken)
        repair = self.engine().repair(case)
        self._tell(work, case, repair, left_out=taken.left_out)
        made = self._commit(work, fetched, repair)
        work = work.note(self._kept(work, case, repair, made=made))
        self._push(work, found, made)
        return self._branched_off(work)

    def _is_pushed(self, work: Work, found: Repository) -> bool:
        """Whether an earlier delivery of this message came as far as the branch."""
        fix = work.session.results.get("fix") or {}
        if fix.get("attempt") != work.at.attempt:
            return False
        try:
            return bool(self._fetch(found, fix["branch"]).commit.decode() == fix["commit"])
        except StageFailed:
            # There is no such branch; a host that is away says so when it is asked for the source.
            return False

    def _fetch(self, found: Repository, head: str) -> Fetched:
        budget = Budget(self.limits, self.seconds)
        return Fetching(self.allowed, budget, self.tokens.of(found.url)).fetch(found, head)

    def _tell(self, work: Work, case: Case, repair: Repair, *, left_out: Sequence[str]) -> None:
        left = self.checking().check(case, repair, left_out=left_out)
        for change in repair.changes:
            work.say("fix_planned", str(change), file=change.path)
        if left:
            text = f"The fix leaves {counted(len(left), 'error')}, for which none is known: {left[0]}"
            work.say("errors_left", text, level=Level.WARNING, count=str(len(left)))

    def _commit(self, work: Work, fetched: Fetched, repair: Repair) -> Made:
        signed = signature(work.session, work.at, author=self.author, changes=repair.changes)
        texts = {path: text.encode() for path, text in repair.texts.items()}
        return commit(fetched.objects, fetched.commit, texts, signature=signed)

    def _kept(self, work: Work, case: Case, repair: Repair, *, made: Made) -> dict[str, Any]:
        key = artifacts.patch(work.session.session_id, work.at.attempt)
        self.files.put(key, patch(case, repair), content_type=PATCH)
        fix = {
            "attempt": work.at.attempt,
            "branch": fix_branch(work.session),
            "commit": made.commit,
            "files": sorted(repair.texts),
            "reason": "\n".join(map(str, repair.changes))[:2_000],
        }
        return {"fix": fix, "patch_key": key}

    def _push(self, work: Work, found: Repository, made: Made) -> None:
        head = fix_branch(work.session)
        pushing = Pushing(Budget(self.limits, self.seconds), self.tokens.of(found.url))
        try:
            pushing.push(found.url, head, made)
        except StageFailed as refused:
            # A host may take it and be cut off before it can say so.
            if self._is_pushed(work, found):
                return
            lines = str(work.session.results["fix"]["reason"]).splitlines()[:MAX_LINES]
            kept = "The fix itself is kept as a patch with the session."
            raise StageFailed(Code.PUSH_REFUSED, f"{refused.reason} {kept}", lines) from None
        work.say("fix_pushed", f"The fix is commit {made.commit[:10]} on the branch {head}.", branch=head)

    def _branched_off(self, work: Work) -> Done:
        work.parts.sessions.branch_off(work.session, work.session.results["fix"]["branch"])
        return Done()


def _case(work: Work, taken: Checkout) -> tuple[Work, Case]:
    """What is mended is kept: should the answer be refused, the session's error says only that."""
    session = work.session
    earlier = work.parts.sessions.find(session.about) if session.about else None
    told = earlier or session
    failure = to_mend(told)
    if failure:
        work = work.note({MENDS: failure_item(failure)})
    entries = work.parts.timeline.last(told.session_id, LINES)
    case = Case(
        {file.path: file for file in taken.files},
        root=told.project_root,
        failure=failure,
        log=tuple(f"{entry.stage} {entry.event}: {entry.text}" for entry in entries),
        instructions=session.instructions,
        refused=refusal(session),
    )
    return work, case
