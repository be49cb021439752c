"""From a session and its timeline to what went wrong in it. Pure: the same session gives the same findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from deployer.analysis.analysis import ErrorGroup, Findings, Severity
from deployer.failure import MAX_LINE, MAX_LINES, Code, Failure
from deployer.redaction import redacted
from deployer.sessions.session import Session, Stage, Status
from deployer.timeline.entry import Entry, Level

from deployer_analyzer.advice import STEPS
from deployer_analyzer.rules import is_consequence, meaning

ENGINE = "rules"
_GRAVEST = [Severity.CRITICAL, Severity.ERROR, Severity.WARNING]
# What a stage says of its own end; it repeats what the lines before it told.
_ENDINGS = ("stage_failed", "session_overdue", "workflow_stopped")
# What a function said, as the test stage tells it.
_LOGGED = "function_log"
# These tell that something is wrong, or was not mended; what, the others tell.
_AFTER_A_FAILURE = (Code.NO_FIX, Code.PUSH_REFUSED, Code.TESTS_FAILED)
_BY_TYPE = {"AWS::Lambda::": Code.LAMBDA_CONFIG, "AWS::Serverless::": Code.LAMBDA_CONFIG, "AWS::S3::": Code.S3_ERROR}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error. cause: what `text` says, in a sentence for people, where a rule has one. ending: a stage's last word.
    logged: by a function that was called."""

    code: Code
    stage: str
    attempt: int
    text: str
    steps: tuple[str, ...] = ()
    cause: str | None = None
    consequence: bool = False
    ending: bool = False
    logged: bool = False

    @property
    def tells(self) -> bool:
        """Whether it tells what is wrong, and not only that something is."""
        return not self.consequence and (self.logged or self.code not in _AFTER_A_FAILURE)


def findings(session: Session, timeline: Sequence[Entry], now: datetime) -> Findings:
    """`timeline` oldest first; `now` ends the duration of a session that has not ended."""
    faults = list(_faults(session, timeline))
    root = _root(session, faults)
    groups = sorted(_groups(session, faults, root), key=lambda group: (_GRAVEST.index(group.severity), group.type))
    duration = ((session.ended_at or now) - session.created_at).total_seconds()
    steps = root.steps or (STEPS[root.code],) if root else ()
    cause = redacted(root.cause or root.text) if root else None
    return Findings(tuple(groups), cause, steps, round(duration, 3), ENGINE)


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
        yield _ending(error, session.attempt)
    # The lines behind it: most stand on the timeline already, as the stack's own events.
    for line in error.lines:
        if not any(line in text for text in told):
            yield _behind(session, error, line)


def _ending(error: Failure, attempt: int) -> Fault:
    known = meaning(error.reason)
    steps, cause = (known.steps, known.cause) if known and known.code is error.code else ((), None)
    return Fault(error.code, error.stage, attempt, error.reason, steps, cause, ending=True)


def _behind(session: Session, error: Failure, line: str) -> Fault:
    """Of a log line that no rule knows it is not known whether it tells more than the reason."""
    # Of a refused push the lines are what the fix changes, of a refused answer what a model wrote.
    quoted = error.code in (Code.PUSH_REFUSED, Code.REFUSED_ANSWER)
    if not quoted and (known := meaning(line)):
        consequence = is_consequence(line)
        return Fault(known.code, error.stage, session.attempt, line, known.steps, known.cause, consequence)
    return Fault(error.code, error.stage, session.attempt, line, consequence=True)


def _of(entry: Entry) -> Fault | None:
    if entry.level is not Level.ERROR:
        return None
    known = meaning(entry.text)
    given = entry.fields.get("code")
    code = Code(given) if given in set(Code) else known.code if known else _unknown(entry)
    fitting = known if known and known.code is code else None
    return Fault(
        code=code,
        stage=entry.stage,
        attempt=entry.attempt,
        text=entry.text,
        steps=known.steps if known else (),
        cause=fitting.cause if fitting else None,
        consequence=is_consequence(entry.text),
        ending=entry.event in _ENDINGS,
        logged=entry.event == _LOGGED,
    )


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
    """The first cause in the last attempt that failed, said as well as it was said: causes before consequences.

    What became of mending it comes after it, perhaps at an attempt of its own.
    """
    failing = [fault for fault in faults if fault.stage != Stage.FIX.value] or faults
    last = max((fault.attempt for fault in failing), default=0)
    of_last = [fault for fault in failing if fault.attempt == last]
    causes = [fault for fault in of_last if fault.tells]
    first = next(iter(causes or of_last), None)
    if first is None or first.ending:
        return first
    # A stage's own last word about that cause is a whole sentence, with the stack's state.
    words = next((each for each in causes if each.ending and _says(each.text, first.text)), None)
    return replace(words, steps=words.steps or first.steps, cause=words.cause or first.cause) if words else first


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
