"""The analysis of a session: one item of its partition, which both the API and the analyser write."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from skylift.table import Item, Key, Table, Update, equals, key

from deployer.analysis.analysis import Analysis, ErrorGroup, Findings, Severity, Status
from deployer.failure import MAX_LINE, MAX_LINES, Code
from deployer.redaction import redacted
from deployer.sessions import items

ANALYSIS = "ANALYSIS"
MAX_GROUPS = 20
MAX_STEPS = 20
MAX_TEXT = 2_000


class AnalysisStore:
    """Every method may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, session_id: UUID) -> Analysis | None:
        item = self._table.find(_key(session_id))
        return _analysis(session_id, item) if item else None

    def ask(self, session_id: UUID, now: datetime) -> None:
        """Somebody waits for it from now on; what was found before stays until there is something new."""
        asked = {"status": Status.PENDING.value, "asked_at": items.text_of(now)}
        self._table.write(Update(_key(session_id), set=asked, remove=["reason", "finished_at"]))

    def keep(self, session_id: UUID, findings: Findings, now: datetime) -> None:
        """The answer. Texts are kept without what looks like a secret, and cut to a size that fits."""
        done = {"status": Status.DONE.value, "finished_at": items.text_of(now), "findings": _item(findings)}
        self._table.write(Update(_key(session_id), set=done, remove=["reason"]))

    def give_up(self, session_id: UUID, reason: str, now: datetime) -> None:
        """There will be no answer; one that came meanwhile stays."""
        failed = {"status": Status.FAILED.value, "finished_at": items.text_of(now), "reason": _text(reason)}
        pending = equals("status", Status.PENDING.value)
        with suppress(_Answered):
            self._table.write(Update(_key(session_id), set=failed, when=pending, otherwise=_Answered))


class _Answered(Exception):
    """Nobody waits for the analysis any more."""


def _key(session_id: UUID) -> Key:
    return key(items.partition(session_id), ANALYSIS)


def _text(text: str, most: int = MAX_TEXT) -> str:
    return redacted(text)[:most]


def _item(findings: Findings) -> Item:
    return {
        "errors": [_group_item(each) for each in findings.errors[:MAX_GROUPS]],
        "root_cause": _text(findings.root_cause) if findings.root_cause else None,
        "fix_instructions": [_text(step) for step in findings.fix_instructions[:MAX_STEPS]],
        "duration_seconds": findings.duration_seconds,
        "engine": findings.engine,
    }


def _group_item(group: ErrorGroup) -> Item:
    return {
        "type": group.type.value,
        "severity": group.severity.value,
        "count": group.count,
        "lines": [_text(line, MAX_LINE) for line in group.lines[:MAX_LINES]],
    }


def _analysis(session_id: UUID, item: Item) -> Analysis:
    return Analysis(
        session_id=session_id,
        status=Status(item["status"]),
        # The state machine has failures analysed that nobody asked about.
        asked_at=datetime.fromisoformat(item.get("asked_at") or item["finished_at"]),
        finished_at=datetime.fromisoformat(item["finished_at"]) if "finished_at" in item else None,
        findings=_findings(item["findings"]) if "findings" in item else None,
        reason=item.get("reason"),
    )


def _findings(item: Item) -> Findings:
    return Findings(
        errors=tuple(_group(each) for each in item["errors"]),
        root_cause=item["root_cause"],
        fix_instructions=tuple(item["fix_instructions"]),
        duration_seconds=float(item["duration_seconds"]),
        engine=item["engine"],
    )


def _group(item: Item) -> ErrorGroup:
    return ErrorGroup(Code(item["type"]), Severity(item["severity"]), item["count"], tuple(item["lines"]))
