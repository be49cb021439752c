"""REST APIs: timeouts, and parts of paths.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
"""

from __future__ import annotations

import re

from skylift_emulator.validation.refusal import Refusal
from skylift_emulator.validation.rules import Params, Rules

_MIN_MILLISECONDS, _MAX_MILLISECONDS = 50, 29_000
_PART = re.compile(r"[a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._:-]+\+?\}")
BAD_PART = (
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning "
    "and the end."
)


def is_path_part(part: str) -> bool:
    return bool(_PART.fullmatch(part))


def _timeout(params: Params) -> Refusal | None:
    timeout = params.get("timeoutInMillis")
    if timeout is None or _MIN_MILLISECONDS <= timeout <= _MAX_MILLISECONDS:
        return None
    limits = f"{_MIN_MILLISECONDS} ms and {_MAX_MILLISECONDS} ms"
    return Refusal("BadRequestException", f"Timeout should be between {limits}")


def _part(params: Params) -> Refusal | None:
    part = params.get("pathPart")
    return Refusal("BadRequestException", BAD_PART) if part is not None and not is_path_part(str(part)) else None


RULES: Rules = {
    ("apigateway", "PutIntegration"): (_timeout,),
    ("apigateway", "CreateResource"): (_part,),
}
