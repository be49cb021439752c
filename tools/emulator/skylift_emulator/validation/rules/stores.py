"""Parameter Store, SNS and CloudWatch: sizes, names and periods.

Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html,
https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

import re

from skylift_emulator.validation.refusal import Refusal
from skylift_emulator.validation.rules import Params, Rules

_STANDARD_CHARACTERS = 4096
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo")
_SHORT_PERIODS, _MINUTE = (10, 20, 30), 60


def _value(params: Params) -> Refusal | None:
    if params.get("Tier", "Standard") != "Standard" or len(str(params.get("Value") or "")) <= _STANDARD_CHARACTERS:
        return None
    return Refusal(
        "ValidationException",
        f"Standard tier parameters support a maximum parameter value of {_STANDARD_CHARACTERS} characters. To create a "
        "larger parameter value, upgrade the parameter to use the advanced-parameter tier.",
    )


def _topic(params: Params) -> Refusal | None:
    name = params.get("Name")
    if name is None or _TOPIC.fullmatch(str(name)):
        return None
    return Refusal("InvalidParameter", "Invalid parameter: Topic Name")


def _period(params: Params) -> Refusal | None:
    period = params.get("Period")
    if not isinstance(period, int) or period in _SHORT_PERIODS or period % _MINUTE == 0:
        return None
    return Refusal("ValidationError", "Period must be 10, 20, 30 or a multiple of 60")


RULES: Rules = {
    ("ssm", "PutParameter"): (_value,),
    ("sns", "CreateTopic"): (_topic,),
    ("cloudwatch", "PutMetricAlarm"): (_period,),
}
