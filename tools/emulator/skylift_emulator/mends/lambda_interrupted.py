"""Lambda: work that was interrupted because the executor or the emulator died is done again at once.

On AWS a Lambda host that dies costs a retry by the service, which its users do not notice: asynchronous events are
tried again for up to six hours after an error of the service. The messages of a function that fails by its own fault
stay hidden until their visibility timeout, here as there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from skylift_emulator.executor import Executor, ExecutorUnavailable
from skylift_emulator.interruption import Interruption, current
from skylift_emulator.mends.event_source_mappings import ALL, PAUSES, QUEUE
from skylift_emulator.mends.lambda_destinations import INVOKE
from skylift_emulator.mends.lambda_execution import RUN_BATCH
from skylift_emulator.mends.sqs import LOCK
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

WAKE = Seam("ministack.services.lambda_svc", "_esm_wake")
SEAMS = (RUN_BATCH, INVOKE, ALL, PAUSES, QUEUE, LOCK, WAKE)

# A mapping without an executor asks so often whether there is one again.
_RETRY_SECONDS = 0.25
Message = dict[str, Any]


def install(around: Surroundings) -> None:
    RUN_BATCH.replace(_released)
    INVOKE.replace(_repeated)
    restored = _Restored(Executor(around.settings.executor_socket), time.time())
    around.clock.every(_RETRY_SECONDS, restored.release)


def _released(original: Callable[..., None]) -> Callable[..., None]:
    def run(esm: dict[str, Any], *given: Any) -> None:
        batch: list[Message] = given[2]
        receipts = [message.get("receipt_handle") for message in batch]
        interruption = Interruption()
        token = current.set(interruption)
        try:
            original(esm, *given)
        finally:
            current.reset(token)
            if interruption.happened:
                PAUSES.current()[esm["UUID"]] = time.time() + _RETRY_SECONDS
                for message, receipt in zip(batch, receipts, strict=True):
                    _release(message, receipt)

    return run


def _repeated(original: Callable[..., None]) -> Callable[..., None]:
    """For asynchronous invocations, whose thread takes a copy of this context along."""

    def invoke(func: dict[str, Any], event: Any) -> None:
        token = current.set(Interruption(repeats=True))
        try:
            original(func, event)
        finally:
            current.reset(token)

    return invoke


def _release(message: Message, receipt: str | None) -> None:
    """Make a message visible unless it was received again; this delivery does not count against its queue's limit."""
    with LOCK.current():
        if message.get("receipt_handle") == receipt:
            message["visible_at"] = 0.0
            message["receive_count"] = max(0, message["receive_count"] - 1)


class _Restored:
    """Messages that mappings held when the emulator's last run ended, so that their results are lost."""

    def __init__(self, executor: Executor, started: float) -> None:
        self._executor, self._started = executor, started
        self._held: list[tuple[Message, str]] | None = None

    def release(self) -> None:
        """Make visible those that no function processes at this moment; the others as soon as it has ended."""
        if self._held is None:
            self._held = list(_in_flight(self._started))
        if not self._held:
            return
        try:
            running = self._executor.running_messages()
        except ExecutorUnavailable:
            # It is starting, too, and then it runs nothing.
            return
        for message, receipt in self._held:
            if message["id"] not in running:
                _release(message, receipt)
        self._held = [(message, receipt) for message, receipt in self._held if message["id"] in running]
        WAKE.current().set()


def _in_flight(before: float) -> Iterator[tuple[Message, str]]:
    """Messages of mappings' queues that were received before that time and are hidden since, with their receipts."""
    for _, _, mapping in ALL.current()():
        queue = QUEUE.current()(mapping["EventSourceArn"]) if ":sqs:" in mapping["EventSourceArn"] else None
        hidden_seconds = int(queue["attributes"].get("VisibilityTimeout", 30)) if queue else 0
        for message in list(queue["messages"]) if queue else ():
            if message.get("receipt_handle") and time.time() < message["visible_at"] <= before + hidden_seconds:
                yield message, message["receipt_handle"]
