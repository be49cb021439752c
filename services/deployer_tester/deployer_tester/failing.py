"""How tests that did not pass are told: the first of them, what the functions logged, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.failure import Code, StageFailed

from deployer_tester.function_logs.evidence import Found
from deployer_tester.report import Report
from deployer_tester.run.runner import Outcome, Result

# Of the failure's lines: the log has to have its place among them.
_MOST_STEPS = 8


def line_of(result: Result) -> str:
    asked = f"Step {result.number}, {result.step.method} {result.endpoint}"
    if result.outcome is Outcome.PASSED:
        return f"{asked}: {result.got}."
    return f"{asked}: expected {result.expected}; got {result.got}."


def failed(bad: Sequence[Result], report: Report, logged: Found) -> StageFailed:
    first = next((result for result in bad if result.outcome is Outcome.FAILED), bad[0])
    reason = f"{len(bad)} of {len(report.results)} tests did not pass. {line_of(first)}"
    if logged.lines:
        reason += f" {logged.lines[0].resource} logged: {logged.lines[0].text}"
    steps = list(map(line_of, bad))
    answers = [f"Step {result.number} was answered: {result.answer}" for result in bad if result.answer]
    lines = [*steps[:_MOST_STEPS], *map(str, logged.lines), *steps[_MOST_STEPS:], *answers]
    return StageFailed(Code.TESTS_FAILED, reason, lines)
