"""The test stage: what a session deployed, or was told the address of, is asked and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from deployer import artifacts
from deployer.counting import counted
from deployer.failure import Code, StageFailed
from deployer.outcome import Done
from deployer.sessions.resources import Resource, ResourceStore
from deployer.sessions.session import Session, Stage
from deployer.sessions.store import SessionStore
from deployer.stage import Work
from deployer.timeline.entry import Level
from skylift.objects import Objects

from deployer_tester import api_address, nothing
from deployer_tester.derive.operation import Untested
from deployer_tester.description import OWN_PAGES, Description, describe
from deployer_tester.engine import Engine, Planned
from deployer_tester.failing import failed, line_of
from deployer_tester.function_logs.evidence import Evidence, Found
from deployer_tester.nothing import Nothing
from deployer_tester.report import MEDIA_TYPE, Report
from deployer_tester.run.calling import Api, Forbidden, NoAnswer, Resolve, address_of
from deployer_tester.run.runner import Outcome, Result, Runner
from deployer_tester.served import Application
from deployer_tester.sources import Fetched, Source, Stored

_SERVER_FAULTS = 500
_MOST_TOLD = 20


@dataclass(frozen=True)
class Tester:
    """seconds: for all steps. gateway: the address of a gateway, with {api} and {stage}. this_machine: whether an API
    on this machine may be tested."""

    sessions: SessionStore
    resources: ResourceStore
    objects: Objects
    stored: Stored
    fetched: Fetched
    engine: Engine
    evidence: Evidence
    resolve: Resolve
    seconds: float
    gateway: Callable[[], str]
    this_machine: bool
    clock: Callable[[], datetime]

    def __call__(self, work: Work) -> Done:
        """Results: report_key, tests {passed, failed, not_run, not_tested}, or nothing_tested: why not.

        Raises StageFailed: NOTHING_TO_TEST, TESTS_FAILED, REFUSED_ANSWER, and what fetching raises.
        """
        try:
            return self._tested(work)
        except Nothing as why:
            return nothing.ended(work, why)

    def _tested(self, work: Work) -> Done:
        subject = self._subject(work.session)
        resources = self.resources.find(subject.session_id)
        found = self._described(work, subject)
        base = self._base(subject, found, resources)
        own = work.session.base_url is None and api_address.is_own(base, resources)
        application = Application(self._api(base))
        found = application.described(work, found)
        planned = self._planned(work, found, may_write=own)
        api = application.api.below(found.prefix)
        work.say(
            "tests_began",
            f"Testing {api.base}: {counted(len(planned.steps), 'step')} from {found.source}.",
            url=api.base,
        )
        report = self._run(work, Runner(api, self.seconds, pauses=application.pauses), planned, source=found.source)
        return self._judged(work, report, found=found, resources=resources)

    def _judged(self, work: Work, report: Report, *, found: Description, resources: list[Resource]) -> Done:
        key = artifacts.report(work.session.session_id, work.at.attempt)
        self.objects.put(key, report.content(), content_type=MEDIA_TYPE)
        results = {"report_key": key, "tests": report.counted()}
        work.note(results)
        if bad := [result for result in report.results if result.outcome is not Outcome.PASSED]:
            raise failed(bad, report, self._logged(work, report, resources))
        if not report.results:
            raise nothing.without_proof(found)
        left = f"; {counted(len(report.untested), 'route')} not tested" if report.untested else ""
        work.say("tests_passed", f"{counted(len(report.results), 'step')} passed{left}.")
        return Done(results)

    def _logged(self, work: Work, report: Report, resources: list[Resource]) -> Found:
        """What the functions say, where the API answered that it failed itself."""
        if not any((result.status or 0) >= _SERVER_FAULTS for result in report.results):
            return Found()
        found = self.evidence.of(resources, report.began_at)
        for line in found.lines:
            work.say("function_log", str(line), level=Level.ERROR, resource=line.resource)
        for why in found.unread:
            work.say("function_log_unread", why, level=Level.WARNING)
        return found

    def _subject(self, session: Session) -> Session:
        """The session whose deployment is tested."""
        return self.sessions.get(session.about) if session.about else session

    def _described(self, work: Work, subject: Session) -> Description:
        source: Source | None = self.stored.find(subject)
        if source is None:
            work.say("source_fetched", f"Reading {work.session.working_branch} of {work.session.repository.url}.")
            source = self.fetched.get(work.session)
        found = describe(source, subject.project_root)
        for fault in found.unread:
            work.say("document_unread", fault, level=Level.WARNING)
        return found

    def _base(self, subject: Session, found: Description, resources: list[Resource]) -> str:
        outputs: Mapping[str, Any] = subject.results.get("outputs") or {}
        texts = {name: str(value) for name, value in outputs.items()}
        paths = [*(each.path for each in found.operations), *OWN_PAGES]
        base = subject.base_url or api_address.in_outputs(texts, paths, this_machine=self.this_machine)
        base = base or api_address.of_gateway(resources, self.gateway())
        if base is None:
            raise nothing.without_address(found, resources)
        return base

    def _planned(self, work: Work, found: Description, *, may_write: bool) -> Planned:
        planned = self.engine.plan(found, may_write=may_write, refused=_refusal(work.session))
        for each in planned.untested[:_MOST_TOLD]:
            _leave_out(work, each)
        if more := len(planned.untested[_MOST_TOLD:]):
            work.say("routes_not_tested", f"Nor {more:,} others: the report names them.", level=Level.WARNING)
        if not planned.steps:
            raise nothing.without_steps(found, planned)
        return planned

    def _api(self, base: str) -> Api:
        try:
            return Api(base, address_of(base, this_machine=self.this_machine, resolve=self.resolve))
        except Forbidden as forbidden:
            raise StageFailed(Code.TESTS_FAILED, f"The API is not tested: {forbidden}.") from None
        except NoAnswer as error:
            raise StageFailed(Code.TESTS_FAILED, f"The API at {base} does not answer: {error}.") from None

    def _run(self, work: Work, runner: Runner, planned: Planned, *, source: str) -> Report:
        began = self.clock()
        results: list[Result] = []
        untested = list(planned.untested)
        for result in runner.run(planned.steps):
            if left_out := nothing.unproven(result):
                _leave_out(work, left_out)
                untested.append(left_out)
            else:
                _tell(work, result)
                results.append(result)
        report = Report(
            session_id=work.session.session_id,
            attempt=work.at.attempt,
            base_url=runner.api.base,
            engine=planned.engine,
            source=source,
            began_at=began,
            finished_at=began,
            results=results,
            untested=untested,
            secrets=work.session.secrets,
        )
        return replace(report, finished_at=self.clock())


def _refusal(session: Session) -> str | None:
    """Why the tests that a model wrote at the attempt before were not taken."""
    error = session.error
    refused = error and error.stage == Stage.TEST.value and error.code is Code.REFUSED_ANSWER
    return error.reason if error and refused else None


def _leave_out(work: Work, untested: Untested) -> None:
    text = f"{untested.method} {untested.path} is not tested: {untested.why}."
    work.say("route_not_tested", text, level=Level.WARNING)


def _tell(work: Work, result: Result) -> None:
    level = Level.INFO if result.outcome is Outcome.PASSED else Level.ERROR
    fields = {"step": str(result.number), "verdict": result.outcome.value}
    if result.milliseconds is not None:
        fields["milliseconds"] = str(result.milliseconds)
    work.say("test_step", line_of(result), level=level, **fields)
