"""Calls to Amazon Bedrock that end in time.

The SDK's own retries know no end but their number: three slow answers would outlast any API. So it tries once, for no
longer than is left, and what may pass is tried again here for as long as there is time.
"""

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from skylift import clients
from skylift.errors import Throttled, Unavailable
from skylift.models.bedrock_errors import understood

ATTEMPTS = 3
LONGEST_SECONDS = 25
SHORTEST_SECONDS = 1

_Answer = TypeVar("_Answer")


def asked(
    model_id: str,
    ask: Callable[[Any], _Answer],
    *,
    until: float,
    client: Any = None,
    longest_seconds: float = LONGEST_SECONDS,
) -> _Answer:
    """What `ask` makes of the client; `until` as `time.monotonic()` counts. longest_seconds: for one answer.

    Raises `Throttled` or `Unavailable` where there was no answer in time, `Fault` where there will be none.
    """
    for attempt in range(ATTEMPTS):
        left = min(until - time.monotonic(), longest_seconds)
        if left < SHORTEST_SECONDS:
            raise Unavailable(f"The model {model_id} did not answer in time. Try again later.")
        try:
            with understood(model_id):
                return ask(client or clients.client("bedrock-runtime", read_seconds=int(left), attempts=1))
        except (Throttled, Unavailable):
            pause = random.uniform(0, 0.5 * 2**attempt)  # noqa: S311 - spreads retries, guards nothing
            if attempt + 1 == ATTEMPTS or time.monotonic() + pause + SHORTEST_SECONDS > until:
                raise
        time.sleep(pause)
    raise AssertionError("the last attempt answers or raises")
