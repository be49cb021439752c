"""Without these somebody waits for an analysis for ever, or is shown an old one as new, or a secret."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from deployer.analysis.analysis import LONGEST, Analysis, ErrorGroup, Findings, Severity, Status
from deployer.analysis.store import AnalysisStore
from deployer.failure import Code
from skylift.table import Table

from tests.builders.deployments import BEGAN

GROUP = ErrorGroup(Code.IAM_PERMISSION, Severity.CRITICAL, 3, ("AccessDenied: s3:CreateBucket", "rolled back"))
FINDINGS = Findings((GROUP,), "The role may not make buckets.", ("Allow s3:CreateBucket.",), 12.5, "rules")
LATER = BEGAN + timedelta(seconds=5)


def test_an_analysis_is_pending_until_its_findings_are_there(table: Table) -> None:
    store, session_id = AnalysisStore(table), uuid4()
    assert store.find(session_id) is None
    store.ask(session_id, BEGAN)
    assert store.find(session_id) == Analysis(session_id, Status.PENDING, BEGAN)
    store.keep(session_id, FINDINGS, LATER)
    assert store.find(session_id) == Analysis(session_id, Status.DONE, BEGAN, LATER, FINDINGS)


def test_findings_that_nobody_asked_for_are_kept_too(table: Table) -> None:
    store, session_id = AnalysisStore(table), uuid4()
    store.keep(session_id, Findings((), None, (), 1.0, "rules"), LATER)
    assert (found := store.find(session_id)) and found.findings and found.asked_at == LATER


def test_asking_again_keeps_what_was_found_and_giving_up_says_why(table: Table) -> None:
    store, session_id = AnalysisStore(table), uuid4()
    store.keep(session_id, FINDINGS, BEGAN)
    store.ask(session_id, LATER)
    store.give_up(session_id, "The queue did not answer.", LATER)
    gone = Analysis(session_id, Status.FAILED, LATER, LATER, FINDINGS, "The queue did not answer.")
    assert store.find(session_id) == gone
    store.keep(session_id, FINDINGS, LATER)
    store.give_up(session_id, "too late", LATER)
    assert (found := store.find(session_id)) and found.status is Status.DONE and found.reason is None


def test_one_that_nobody_answers_is_lost_after_a_while() -> None:
    pending = Analysis(uuid4(), Status.PENDING, BEGAN)
    assert not pending.is_lost(BEGAN + LONGEST)
    assert pending.is_lost(BEGAN + LONGEST + timedelta(seconds=1))
    assert not replace(pending, status=Status.DONE).is_lost(BEGAN + timedelta(days=1))


def test_the_largest_findings_fit_and_hold_no_secret(table: Table) -> None:
    store, session_id = AnalysisStore(table), uuid4()
    many = replace(GROUP, lines=("token=planted " + "x" * 5_000,) * 100)
    store.keep(session_id, Findings((many,) * 100, "key AKIAIOSFODNN7EXAMPLE", ("y" * 9_000,) * 100, 1, "rules"), LATER)
    found = store.find(session_id)
    assert found and found.findings and len(found.findings.errors) == 20
    assert "planted" not in str(found) and "AKIA" not in str(found)
