"""Runs steps in their order, each to its verdict, within a time for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from deployer_tester.run.calling import Answer, Api, NoAnswer, Request
from deployer_tester.run.shown import Shown
from deployer_tester.run.variables import NotStored, picked, request
from deployer_tester.run.verdict import Verdict, described, judge, parsed
from deployer_tester.step import Step

STEP_SECONDS = 30.0
TRIES = 4
PAUSE_SECONDS = 2.0
# What is new is so for all routes at once: an API that stays away is not waited for at each of them.
PAUSES_IN_ALL = 4
# Asking twice changes nothing.
_REPEATABLE = ("GET", "HEAD", "OPTIONS")
# A route that is new, or whose function starts for the first time, may answer so for a moment.
_PASSING = (403, 404, 500, 502, 503, 504)


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Result:
    """Of one step, fit to be shown. `endpoint` has its variables filled in, but for secrets. tries: how often asked."""

    number: int
    step: Step
    outcome: Outcome
    expected: str
    got: str
    endpoint: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    milliseconds: int | None = None
    tries: int = 0
    answer: str = ""


@dataclass
class Runner:
    """`seconds` is the time for all steps. pauses: how often the API was waited for already."""

    api: Api
    seconds: float
    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    shown: Shown = field(default_factory=Shown)
    pauses: int = 0
    _values: dict[str, Any] = field(default_factory=dict)

    def run(self, steps: Sequence[Step]) -> Iterator[Result]:
        """Every step has a result; what builds on one that gave nothing is not run."""
        ends = self.clock() + self.seconds
        for number, step in enumerate(steps, start=1):
            why = self._why_not(step, ends)
            yield self._left_out(number, step, why) if why else self._done(number, step, ends)

    def _why_not(self, step: Step, ends: float) -> str | None:
        if self.clock() >= ends:
            return f"the {self.seconds:.0f} seconds for all tests were over"
        if missing := sorted(step.uses - self._values.keys()):
            return f"an earlier step did not give ${{{missing[0]}}}"
        return None

    def _left_out(self, number: int, step: Step, why: str) -> Result:
        return Result(number, step, Outcome.NOT_RUN, described(step.expect), f"not run: {why}", step.endpoint)

    def _done(self, number: int, step: Step, ends: float) -> Result:
        try:
            asked = request(step, self._values)
        except NotStored as error:
            return self._left_out(number, step, str(error))
        answer, verdict, tries = self._asked(step, asked, ends)
        if answer and verdict.passed and step.store:
            verdict = self._stored(step, answer, verdict)
        return Result(
            number=number,
            step=step,
            outcome=Outcome.PASSED if verdict.passed else Outcome.FAILED,
            expected=verdict.expected,
            got=verdict.got,
            endpoint=self.shown.text(asked.endpoint),
            body=self.shown.value(step.body),
            headers=self.shown.value(dict(step.headers)),
            status=answer.status if answer else None,
            milliseconds=answer.milliseconds if answer else None,
            tries=tries,
            answer=self.shown.text(answer.body.decode(errors="replace")) if answer else "",
        )

    def _asked(self, step: Step, asked: Request, ends: float) -> tuple[Answer | None, Verdict, int]:
        tries = 0
        while True:
            tries += 1
            answer, verdict = self._once(step, asked, ends)
            passing = answer is None or answer.status in _PASSING
            again = not verdict.passed and passing and step.method in _REPEATABLE and tries < TRIES
            if not again or self.pauses >= PAUSES_IN_ALL or self.clock() + PAUSE_SECONDS >= ends:
                return answer, verdict, tries
            self.pauses += 1
            self.sleep(PAUSE_SECONDS)

    def _once(self, step: Step, asked: Request, ends: float) -> tuple[Answer | None, Verdict]:
        try:
            answer = self.api.call(asked, max(1.0, min(STEP_SECONDS, ends - self.clock())))
        except NoAnswer as error:
            return None, Verdict(False, described(step.expect), f"no answer: {error}")
        return answer, judge(step.expect, answer)

    def _stored(self, step: Step, answer: Answer, verdict: Verdict) -> Verdict:
        try:
            found = picked(step.store, parsed(answer)[0])
        except NotStored as error:
            return Verdict(False, f"{verdict.expected}, giving {', '.join(step.store.values())}", str(error))
        for name, value in found.items():
            self.shown.hide(name, str(value))
            self.shown.hide(step.store[name], str(value))
        self._values |= found
        return verdict
