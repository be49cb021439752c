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
    return expression.startswith("cron(") and eventbridge._parse_cron_fields(expression) is not None


def with_commas(original: Callable[[str], Any]) -> Callable[[str], Any]:
    """The parser, which takes a comma at the end of a field as AWS does: `cron(5, 0, 1, *, ?, *)`."""
    return lambda expr: original(_COMMAS.sub("", expr))


RULES: Rules = {
    ("events", "PutRule"): (_of_rule,),
    ("scheduler", "CreateSchedule"): (_of_scheduler,),
    ("scheduler", "UpdateSchedule"): (_of_scheduler,),
}
