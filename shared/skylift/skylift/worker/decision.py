"""What becomes of a message whose handling failed: one pure function."""

import re
from dataclasses import dataclass

from pydantic import ValidationError

from skylift.errors import Fault, Postponed, SkyliftError

FIRST_DELAY_SECONDS = 2
MAX_DELAY_SECONDS = 900
MAX_REASON = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


class Unreadable(Fault):
    """The message is not what this queue carries."""

    code, title = "unreadable", "Unreadable message"


@dataclass(frozen=True)
class Retry:
    delay_seconds: int


@dataclass(frozen=True)
class Drop:
    """The input is at fault, and trying again or looking into it changes nothing: the message is done."""

    reason: str


@dataclass(frozen=True)
class DeadLetter:
    """Ours to look into; `reason` has at most 500 characters and no control characters."""

    reason: str


Decision = Retry | Drop | DeadLetter


def decide(
    error: Exception,
    receive_count: int,
    *,
    max_receives: int,
    jitter: float,
    retry_seconds: int = FIRST_DELAY_SECONDS,
) -> Decision:
    """`receive_count` counts this delivery too (1 at first); `jitter` is in [0, 1); `retry_seconds` is the first delay.

    A 4xx noun is dropped, our own fault is put aside at once; what may pass is tried again until `max_receives`, and
    so is what nobody foresaw, because a restart or the next release may mend it.
    """
    if isinstance(error, Fault):
        return DeadLetter(_reason(error))
    if isinstance(error, Postponed):
        return Retry(error.retry_after_seconds)
    if isinstance(error, SkyliftError) and not error.retryable and error.status < 500:
        return Drop(_reason(error))
    if receive_count >= max_receives:
        return DeadLetter(_reason(error))
    return Retry(_delay_seconds(receive_count, jitter, retry_seconds))


def _delay_seconds(receive_count: int, jitter: float, first: int) -> int:
    """2, 4, 8, ... seconds, half of each by chance, so that messages that failed together do not return together."""
    longest: int = min(first * 2 ** (receive_count - 1), MAX_DELAY_SECONDS)
    return max(1, round(longest * (0.5 + jitter / 2)))


def _reason(error: Exception) -> str:
    words = in_words(error) if isinstance(error, ValidationError) else str(error)
    return _CONTROL.sub(" ", f"{type(error).__name__}: {words}").strip()[:MAX_REASON]


def in_words(error: ValidationError) -> str:
    """Which fields are wrong and how. Pydantic's own text repeats the input, which may be confidential."""
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in error.errors())
