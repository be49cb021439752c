"""The engine without a language model: faults found, and mended where there is only one way to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deployer.failure import MAX_LINES, Code, StageFailed

from deployer_fixer.case import Case, Change, Repair
from deployer_fixer.edits import Edit, apply
from deployer_fixer.lint import Finding, findings
from deployer_fixer.rules import handlers, misspelt, names, runtimes
from deployer_fixer.rules.document import Document, documents, parses

# A fault may hide others: what is misspelt at the top keeps what is below from being looked at.
ROUNDS = 5


@dataclass(frozen=True)
class Rules:
    region: str

    def repair(self, case: Case) -> Repair:
        """Raises StageFailed (NO_FIX) naming what is wrong, where nothing can be changed with a reason."""
        if case.template is None:
            raise no_fix(case, [])
        mended, changes, left = self._rounds(case)
        if not changes:
            raise no_fix(case, left)
        texts = {path: mended.text(path) or "" for path in {each.path for each in changes}}
        return Repair(texts, tuple(changes))

    def _rounds(self, case: Case) -> tuple[Case, list[Change], list[Finding]]:
        changes: list[Change] = []
        found: list[Finding] = []
        for _ in range(ROUNDS):
            known = documents(case)
            found = findings(case, [each.path for each in known], self.region)
            after, made = self._round(case, known, found)
            if not made or not parses(after):
                break
            case = after
            changes += [edit.change for edit in made]
        return case, changes, found

    def _round(self, case: Case, known: Sequence[Document], found: Sequence[Finding]) -> tuple[Case, list[Edit]]:
        texts: dict[str, str] = {}
        made: list[Edit] = []
        for document in known:
            wanted = [
                *misspelt.edits(document, found, self.region),
                *names.edits(document, case.failure),
                *runtimes.edits(document, self.region),
                *handlers.edits(document, case),
            ]
            texts[document.path], applied = apply(document.text, wanted)
            made += applied
        return case.with_texts(texts), made


def no_fix(case: Case, found: Sequence[Finding]) -> StageFailed:
    """Says what is wrong, as far as anybody found out."""
    if case.unread:
        return StageFailed(Code.NO_FIX, f"No fix is known for this: {case.unread.reason}", case.unread.lines)
    lines = [str(finding) for finding in found][:MAX_LINES]
    if lines:
        return StageFailed(Code.NO_FIX, f"No fix is known that is beyond doubt for this: {lines[0]}", lines)
    if case.failure:
        reason = f"No fix is known for this: {case.failure.reason}"
        return StageFailed(Code.NO_FIX, reason, case.failure.lines)
    return StageFailed(Code.NO_FIX, "Nothing is known to be wrong with the repository: there is nothing to fix.")
