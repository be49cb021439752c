"""One number per worker, its timeout, gives everything that depends on time."""

from dataclasses import dataclass

SHORT_SECONDS = 60
VISIBILITY_FACTOR = 6
LONG_MARGIN_SECONDS = 60
LONGEST_SECONDS = 900


@dataclass(frozen=True, kw_only=True)
class WorkerTiming:
    """timeout_seconds: how long one invocation of the worker may take, 1 to 900."""

    timeout_seconds: int

    def __post_init__(self) -> None:
        if not 1 <= self.timeout_seconds <= LONGEST_SECONDS:
            raise ValueError(f"timeout_seconds must be 1 to {LONGEST_SECONDS}, not {self.timeout_seconds}")

    @property
    def is_long(self) -> bool:
        return self.timeout_seconds > SHORT_SECONDS

    @property
    def visibility_seconds(self) -> int:
        """Six times the timeout, as Lambda advises, leaves room for throttled retries.

        For a long stage that would hide the message of a crashed worker for hours. It takes one message at a time
        and its maximum concurrency keeps it from being throttled, so the timeout and a margin are enough.
        """
        if self.is_long:
            return self.timeout_seconds + LONG_MARGIN_SECONDS
        return self.timeout_seconds * VISIBILITY_FACTOR

    def batch_size(self, wanted: int) -> int:
        return 1 if self.is_long else wanted

    def age_alarm_seconds(self, max_receives: int) -> int:
        """A message older than all its receives together is not being worked on."""
        return self.visibility_seconds * max_receives
