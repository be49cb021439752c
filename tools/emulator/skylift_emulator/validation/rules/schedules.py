"""EventBridge and its Scheduler: expressions of schedules.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html and
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ministack.services import eventbridge

from skylift_emulator.seams import Seam
from skylift_emulator.validation.refusal import Refusal
from skylift_emulator.validation.rules import Params, Rules

PARSE = Seam("ministack.services.eventbridge", "_parse_cron_fields", ("expr",))

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")
# Minutes, hours, days of the month, months and years, by their place in an expression.
_RANGES = {0: (0, 59), 1: (0, 23), 2: (1, 31), 3: (1, 12), 5: (1970, 2199)}
_COMMAS = re.compile(r",(?=[\s)])")
_AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")


def _of_rule(params: Params) -> Refusal | None:
    expression = str(params.get("ScheduleExpression") or "")
    if not expression or _is_rate(expression, exact=True) or _is_cron(expression):
        return None
    return Refusal("ValidationException", "Parameter ScheduleExpression is not valid.")


def _of_scheduler(params: Params) -> Refusal | None:
    expression = str(params.get("ScheduleExpression") or "")
    if not expression or _is_rate(expression, exact=False) or _is_cron(expression) or _AT.fullmatch(expression):
        return None
    return Refusal("ValidationException", f"Invalid Schedule Expression {expression}.")


def _is_rate(expression: str, *, exact: bool) -> bool:
    """exact: whether one minute must be `minute`, and two must be `minutes`."""
    found = _RATE.fullmatch(expression)
    if found is None or int(found[1]) < 1:
        return False
    return not exact or (int(found[1]) == 1) == (not found[3])


def _is_cron(expression: str) -> bool:
    if not expression.startswith("cron(") or eventbridge._parse_cron_fields(expression) is None:
        return False
    fields = expression.removeprefix("cron(").removesuffix(")").split()
    return all(_in_range(fields[index], low, high) for index, (low, high) in _RANGES.items())


def _in_range(field: str, low: int, high: int) -> bool:
    """Whether every number of a field is one that it may have; the parser takes 50 for an hour."""
    for part in field.split(","):
        start, _, step = part.partition("/")
        if not all(low <= int(number) <= high for number in re.findall(r"\d+", start)):
            return False
        if step.isdigit() and not 1 <= int(step) <= high:
            return False
    return True


def with_commas(original: Callable[[str], Any]) -> Callable[[str], Any]:
    """The parser, which takes a comma at the end of a field as AWS does: `cron(5, 0, 1, *, ?, *)`."""
    return lambda expr: original(_COMMAS.sub("", expr))


RULES: Rules = {
    ("events", "PutRule"): (_of_rule,),
    ("scheduler", "CreateSchedule"): (_of_scheduler,),
    ("scheduler", "UpdateSchedule"): (_of_scheduler,),
}
