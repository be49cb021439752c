"""EventBridge: size and content of events.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-calculate-event-size
"""

from __future__ import annotations

from typing import Any

from skylift_emulator.validation.refusal import Refusal
from skylift_emulator.validation.rules import Params, Rules

MAX_BYTES = 1024 * 1024
_TIME_BYTES = 14


def _size(params: Params) -> Refusal | None:
    if sum(map(_entry_bytes, params.get("Entries") or ())) <= MAX_BYTES:
        return None
    return Refusal("ValidationException", "Total size of the entries in the request is over the limit.")


def _entry_bytes(entry: dict[str, Any]) -> int:
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail"), *(entry.get("Resources") or ())]
    return sum(len(str(text).encode()) for text in texts if text) + (_TIME_BYTES if entry.get("Time") else 0)


RULES: Rules = {("events", "PutEvents"): (_size,)}
