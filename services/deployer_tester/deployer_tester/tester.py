"""The test stage: what a session deployed, or was told the address of, is asked and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from deployer import artifacts
from deployer.failure import Code, StageFailed
from deployer.outcome import Done
from deployer.sessions.resources import ResourceStore
from deployer.sessions.session import Session
from deployer.sessions.store import SessionStore
from deployer.stage import Work
from deployer.timeline.entry import Level
from skylift.objects import Objects

from deployer_tester import api_address
from deployer_tester.description import Description, describe
from deployer_tester.engine import Engine, Planned
from deployer_tester.report import MEDIA_TYPE, Report
from deployer_tester.run.calling import Api, Forbidden, NoAnswer, Resolve, address_of
from deployer_tester.run.runner import Outcome, Result, Runner
from deployer_tester.sources import Fetched, Source, Stored

_MOST_NAMED = 5


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
    resolve: Resolve
    seconds: float
    gateway: Callable[[], str]
    this_machine: bool
    clock: Callable[[], datetime]

    def __call__(self, work: Work) -> Done:
        """Results: report_key, tests {passed, failed, not_run, not_tested}. Raises StageFailed: NOTHING_TO_TEST,
        TESTS_FAILED, and what fetching raises."""
        subject = self._subject(work.session)
        found = self._described(work, subject)
        base = self._base(subject, found)
        planned = self._planned(work, found, may_write=work.session.base_url is None)
        api = self._api(base + (found.prefix if not base.endswith(found.prefix) else ""))
        work.say("tests_began", f"Testing {api.base}: {len(planned.steps)} steps, from {found.source}.", url=api.base)
        report = self._run(work, api, planned, source=found.source)
        key = artifacts.report(work.session.session_id, work.at.attempt)
        self.objects.put(key, report.content(), content_type=MEDIA_TYPE)
        results = {"report_key": key, "tests": report.counted()}
        work.note(results)
        if bad := [result for result in report.results if result.outcome is not Outcome.PASSED]:
            raise _failed(bad, report)
        work.say("tests_passed", f"All {len(report.results)} steps passed; {len(report.untested)} routes not tested.")
        return Done(results)

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

    def _base(self, subject: Session, found: Description) -> str:
        outputs: Mapping[str, Any] = subject.results.get("outputs") or {}
        texts = {name: str(value) for name, value in outputs.items()}
        paths = [each.path for each in found.operations]
        base = subject.base_url or api_address.in_outputs(texts, paths, this_machine=self.this_machine)
        base = base or api_address.of_gateway(self.resources.find(subject.session_id), self.gateway())
        if base is None:
            way_out = "Give out its URL in the template's Outputs."
            raise StageFailed(Code.NOTHING_TO_TEST, f"Nothing that was deployed answers over HTTP as an API. {way_out}")
        return base

    def _planned(self, work: Work, found: Description, *, may_write: bool) -> Planned:
        try:
            planned = self.engine.plan(found, may_write=may_write)
        except StageFailed as refused:
            work.say("tests_refused", refused.reason, level=Level.ERROR, code=refused.code.value)
            raise
        for each in planned.untested:
            work.say("route_not_tested", f"{each.method} {each.path} is not tested: {each.why}.", level=Level.WARNING)
        if not planned.steps:
            raise _nothing(found, planned)
        return planned

    def _api(self, base: str) -> Api:
        try:
            return Api(base, address_of(base, this_machine=self.this_machine, resolve=self.resolve))
        except Forbidden as forbidden:
            raise StageFailed(Code.TESTS_FAILED, f"The API is not tested: {forbidden}.") from None
        except NoAnswer as error:
            raise StageFailed(Code.TESTS_FAILED, f"The API at {base} does not answer: {error}.") from None

    def _run(self, work: Work, api: Api, planned: Planned, *, source: str) -> Report:
        began = self.clock()
        results: list[Result] = []
        for result in Runner(api, self.seconds).run(planned.steps):
            _tell(work, result)
            results.append(result)
        report = Report(
            session_id=work.session.session_id,
            attempt=work.at.attempt,
            base_url=api.base,
            engine=planned.engine,
            source=source,
            began_at=began,
            finished_at=began,
            results=results,
            untested=planned.untested,
        )
        return replace(report, finished_at=self.clock())


def _tell(work: Work, result: Result) -> None:
    level = Level.INFO if result.outcome is Outcome.PASSED else Level.ERROR
    fields = {"step": str(result.number), "verdict": result.outcome.value}
    if result.milliseconds is not None:
        fields["milliseconds"] = str(result.milliseconds)
    work.say("test_step", _line(result), level=level, **fields)


def _line(result: Result) -> str:
    asked = f"Step {result.number}, {result.step.method} {result.endpoint}"
    if result.outcome is Outcome.PASSED:
        return f"{asked}: {result.got}."
    return f"{asked}: expected {result.expected}; got {result.got}."


def _failed(bad: Sequence[Result], report: Report) -> StageFailed:
    first = next((result for result in bad if result.outcome is Outcome.FAILED), bad[0])
    reason = f"{len(bad)} of {len(report.results)} tests did not pass. {_line(first)}"
    answers = [f"Step {result.number} was answered: {result.answer}" for result in bad if result.answer]
    return StageFailed(Code.TESTS_FAILED, reason, [*map(_line, bad), *answers])


def _nothing(found: Description, planned: Planned) -> StageFailed:
    if planned.untested:
        named = ", ".join(f"{each.method} {each.path} ({each.why})" for each in planned.untested[:_MOST_NAMED])
        return StageFailed(Code.NOTHING_TO_TEST, f"No route can be tested as {found.source} describes it: {named}.")
    reason = "Neither an OpenAPI document nor a template names a route of this API: add an openapi.yaml."
    return StageFailed(Code.NOTHING_TO_TEST, reason)
