"""From a session and its timeline to what went wrong in it. Pure: the same session gives the same findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from deployer.analysis.analysis import ErrorGroup, Findings, Severity
from deployer.failure import MAX_LINE, MAX_LINES, Code
from deployer.redaction import redacted
from deployer.sessions.session import Session, Status
from deployer.timeline.entry import Entry, Level

from deployer_analyzer.advice import STEPS
from deployer_analyzer.rules import is_consequence, meaning

ENGINE = "rules"
_GRAVEST = [Severity.CRITICAL, Severity.ERROR, Severity.WARNING]
# What a stage says of its own end; it repeats what the lines before it told.
_ENDINGS = ("stage_failed", "session_overdue")
# These tell that something is wrong, or was not mended; what, the others tell.
_AFTER_A_FAILURE = (Code.NO_FIX, Code.PUSH_REFUSED, Code.TESTS_FAILED)
_BY_TYPE = {"AWS::Lambda::": Code.LAMBDA_CONFIG, "AWS::Serverless::": Code.LAMBDA_CONFIG, "AWS::S3::": Code.S3_ERROR}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error. `known` where a rule, or whoever reported it, could say its type."""

    code: Code
    attempt: int
    text: str
    steps: tuple[str, ...]
    consequence: bool
    ending: bool = False


def findings(session: Session, timeline: Sequence[Entry], now: datetime) -> Findings:
    """`timeline` oldest first; `now` ends the duration of a session that has not ended."""
    faults = list(_faults(session, timeline))
    root = _root(session, faults)
    groups = sorted(_groups(session, faults, root), key=lambda group: (_GRAVEST.index(group.severity), group.type))
    duration = ((session.ended_at or now) - session.created_at).total_seconds()
    steps = root.steps or (STEPS[root.code],) if root else ()
    return Findings(tuple(groups), redacted(root.text) if root else None, steps, round(duration, 3), ENGINE)


def _faults(session: Session, timeline: Iterable[Entry]) -> Iterable[Fault]:
    told: set[str] = set()
    for entry in timeline:
        if fault := _of(entry):
            told.add(fault.text)
            yield fault
    error = session.error
    if error is None:
        return
    if error.reason not in told:
        known = meaning(error.reason)
        yield Fault(error.code, session.attempt, error.reason, known.steps if known else (), False, ending=True)
    # The lines behind it: most stand on the timeline already, as the stack's own events.
    for line in error.lines:
        if not any(line in text for text in told):
            yield _behind(session, error.code, line)


def _behind(session: Session, code: Code, line: str) -> Fault:
    """Of a log line that no rule knows it is not known whether it tells more than the reason."""
    if code is Code.PUSH_REFUSED:
        # The lines are what the fix changes.
        return Fault(code, session.attempt, line, (), True)
    if known := meaning(line):
        return Fault(known.code, session.attempt, line, known.steps, is_consequence(line))
    return Fault(code, session.attempt, line, (), True)


def _of(entry: Entry) -> Fault | None:
    if entry.level is not Level.ERROR:
        return None
    known = meaning(entry.text)
    given = entry.fields.get("code")
    code = Code(given) if given in set(Code) else known.code if known else _unknown(entry)
    ending = entry.event in _ENDINGS
    return Fault(code, entry.attempt, entry.text, known.steps if known else (), is_consequence(entry.text), ending)


def _unknown(entry: Entry) -> Code:
    """Of a line that says no more than that something failed."""
    if entry.event != "stack_event":
        return {"clone": Code.GIT_CLONE, "test": Code.TESTS_FAILED}.get(entry.stage, Code.INTERNAL)
    kind, status = entry.fields.get("type", ""), entry.fields.get("status", "")
    if "ROLLBACK" in status:
        return Code.CFN_ROLLBACK
    operation = Code.CFN_UPDATE if status.startswith("UPDATE") else Code.CFN_CREATE
    return next((code for prefix, code in _BY_TYPE.items() if kind.startswith(prefix)), operation)


def _root(session: Session, faults: Sequence[Fault]) -> Fault | None:
    """The first cause in the last attempt that failed, said as well as it was said: causes before consequences."""
    last = max((fault.attempt for fault in faults), default=0)
    of_last = [fault for fault in faults if fault.attempt == last]
    causes = [fault for fault in of_last if not fault.consequence and fault.code not in _AFTER_A_FAILURE]
    first = next(iter(causes or of_last), None)
    if first is None or first.ending:
        return first
    # A stage's own last word about that cause is a whole sentence, with the stack's state.
    words = next((each for each in causes if each.ending and _says(each.text, first.text)), None)
    if words is None:
        return first
    return Fault(words.code, words.attempt, words.text, words.steps or first.steps, False)


def _says(sentence: str, line: str) -> bool:
    reason = line.rpartition("_FAILED: ")[2]
    return bool(reason) and reason in sentence


def _groups(session: Session, faults: Sequence[Fault], root: Fault | None) -> Iterable[ErrorGroup]:
    codes = dict.fromkeys(fault.code for fault in faults)
    for code in codes:
        found = [fault for fault in faults if fault.code is code]
        lines = list(dict.fromkeys(redacted(fault.text)[:MAX_LINE] for fault in found))
        yield ErrorGroup(code, _severity(session, found, root), len(found), tuple(lines[:MAX_LINES]))


def _severity(session: Session, found: Sequence[Fault], root: Fault | None) -> Severity:
    if session.status is Status.SUCCESS or (root and all(fault.attempt < root.attempt for fault in found)):
        return Severity.WARNING
    if root and found[0].code is root.code:
        return Severity.CRITICAL
    return Severity.ERROR
