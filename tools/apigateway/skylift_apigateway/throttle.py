"""The stage's throttle: a token bucket, as API Gateway has it."""

import time

from .config import Throttle


class Bucket:
    def __init__(self, limit: Throttle) -> None:
        self._limit = limit
        self._tokens = float(limit.burst)
        self._filled_at = time.monotonic()

    def take(self) -> bool:
        """Whether one more request may pass now."""
        now = time.monotonic()
        self._tokens = min(self._limit.burst, self._tokens + (now - self._filled_at) * self._limit.rate)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
