"""Whether a repair may be pushed: what an engine gives back is looked at before it goes anywhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from deployer.failure import MAX_LINES, Code, StageFailed
from deployer.refusal import refused
from deployer.tree import inside

from deployer_fixer.case import Case, Repair
from deployer_fixer.lint import Finding, findings
from deployer_fixer.rules.document import documents

MAX_FILES = 10
MAX_BYTES = 500_000
_OF_GIT = ".git"


class _Refused(Exception):
    """`args`: what is wrong with it, going on with "it ...", and the lines behind that."""


@dataclass(frozen=True)
class Checking:
    region: str

    def check(self, case: Case, repair: Repair, *, left_out: Collection[str]) -> list[Finding]:
        """The errors that remain. Raises StageFailed for a repair that goes too far, or mends nothing: REFUSED_ANSWER
        where a model wrote it, NO_FIX where rules would give the same again.

        left_out: paths of links and submodules.
        """
        try:
            return self._check(case, repair, left_out)
        except _Refused as fault:
            raise _failure(repair, *fault.args) from None

    def _check(self, case: Case, repair: Repair, left_out: Collection[str]) -> list[Finding]:
        for path, text in repair.texts.items():
            _check_path(path, left_out)
            _check_place(path, case)
            if text == case.text(path):
                raise _refused(f"changes nothing in {path!r}")
        _check_size(repair)
        return self._check_templates(case, case.with_texts(repair.texts))

    def _check_templates(self, before: Case, after: Case) -> list[Finding]:
        if after.unread:
            raise _refused(f"leaves nothing that can be deployed: {after.unread.reason}")
        try:
            paths = [each.path for each in documents(after)]
        except StageFailed as broken:
            raise _refused(f"leaves a template that does not parse: {broken.reason}") from None
        left = findings(after, paths, self.region)
        was = self._errors_of(before)
        if left and was is not None and len(left) >= was:
            lines = [str(each) for each in left][:MAX_LINES]
            raise _refused(f"leaves {len(left)} errors where there were {was}: {lines[0]}", lines)
        return left

    def _errors_of(self, case: Case) -> int | None:
        """None where the template did not even parse: whatever does is better."""
        try:
            return None if case.unread else len(findings(case, [each.path for each in documents(case)], self.region))
        except StageFailed:
            return None


def _check_path(path: str, left_out: Collection[str]) -> None:
    try:
        parts = inside(path).parts
    except StageFailed:
        raise _refused(f"changes {path[:200]!r}, which lies outside of the repository") from None
    if "/".join(parts) != path or not path.isprintable():
        raise _refused(f"changes {path[:200]!r}, which is no plain path")
    if any(part.lower().startswith(_OF_GIT) for part in parts):
        raise _refused(f"changes {path!r}, which belongs to git or to the host and is not for a fix to change")
    if any(path == link or path.startswith(f"{link}/") for link in left_out):
        raise _refused(f"changes {path!r}, which is a link or leads through one")


def _check_place(path: str, case: Case) -> None:
    """What is a file cannot be a folder as well."""
    if file := next((each for each in case.files if each.startswith(f"{path}/") or path.startswith(f"{each}/")), None):
        raise _refused(f"changes {path!r}, and there is {file!r}")


def _check_size(repair: Repair) -> None:
    size = sum(len(text.encode()) for text in repair.texts.values())
    if not repair.texts or len(repair.texts) > MAX_FILES or size > MAX_BYTES:
        count = len(repair.texts)
        raise _refused(f"changes {count} files with {size:,} bytes; it may be 1 to {MAX_FILES} with {MAX_BYTES:,}")


def _refused(fault: str, lines: Sequence[str] = ()) -> _Refused:
    return _Refused(fault, lines)


def _failure(repair: Repair, fault: str, lines: Sequence[str]) -> StageFailed:
    if repair.model is None:
        return StageFailed(Code.NO_FIX, f"The fix is refused: it {fault.rstrip('.')}.", lines)
    changes = "; ".join(map(str, repair.changes))
    return refused(repair.model, fault, changes)
