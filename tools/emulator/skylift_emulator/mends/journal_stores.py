"""The stores of MiniStack report their changes to the journal, which is what they are restored from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from skylift_emulator.journal import restoring, scoped
from skylift_emulator.journal.cold import TABLE_SETTINGS
from skylift_emulator.journal.items import Items
from skylift_emulator.journal.journal import MESSAGE_LOCK, Journal
from skylift_emulator.journal.messages import COMPLETE, Message, Queues
from skylift_emulator.mends.sqs import HANDLERS, QUEUES
from skylift_emulator.saving import STATE_MAP
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_DYNAMODB = "ministack.services.dynamodb"
STORED = Seam(_DYNAMODB, "_set_item", ("table", "pk_val", "sk_val", "item"))
REMOVED = Seam(_DYNAMODB, "_remove_item", ("table", "pk_val", "sk_val"))
REPLACED = Seam(_DYNAMODB, "_items_replaced", ("table",))
SETTINGS = tuple(Seam(_DYNAMODB, f"_{name}") for name in ("tables", *TABLE_SETTINGS))
# MiniStack rebuilds a queue's list of messages here, outside of its own lock.
BATCHES = {
    "DeleteMessageBatch": Seam("ministack.services.sqs", "_act_delete_message_batch", ("data", "qurl")),
    "ChangeMessageVisibilityBatch": Seam("ministack.services.sqs", "_act_change_visibility_batch", ("data", "qurl")),
}
# The state holds references to zips; one that it no longer holds may be removed once that is on disk.
PRUNE = Seam("ministack.services.lambda_svc", "_prune_orphan_code_blobs", ("referenced",))
READ = Seam("ministack.core.persistence", "load_state", ("service",))
LOAD_ALL = Seam("ministack.app", "_load_persisted_state", ())
MODULE = Seam("ministack.app", "_get_module", ("name",))
# At its end MiniStack calls each of these functions, and writes files of what they return: nothing.
LAST_SAVE = Seam("ministack.app", "_build_persistence_save_dict", ())
RESTORE = Seam("ministack.services.sqs", "load_persisted_state", ("data",))
SEAMS = (
    STORED, REMOVED, REPLACED, *SETTINGS, *BATCHES.values(), PRUNE, READ, LOAD_ALL, MODULE, LAST_SAVE, RESTORE,
    QUEUES, HANDLERS, COMPLETE, MESSAGE_LOCK,
)  # fmt: skip


def install(around: Surroundings) -> None:
    journal = around.journal
    scoped.install()
    _report_items(journal.items)
    _report_messages(journal)
    PRUNE.replace(lambda original: lambda referenced: journal.after_commit(lambda: original(referenced)))
    LOAD_ALL.replace(lambda _: lambda: _load_all(journal))
    LAST_SAVE.replace(
        lambda _: lambda: {service: partial(journal.sweep, service) for service in journal.cold.services()}
    )


def _load_all(journal: Journal) -> None:
    """Raises what a service raises whose state cannot be restored: without it, it would be saved as empty."""
    for service, module in STATE_MAP.current().items():
        state = restoring.load(journal, service, READ.current())
        if state:
            MODULE.current()(module).load_persisted_state(state)


def _report_items(items: Items) -> None:
    def storing(original: Callable[..., Any]) -> Callable[..., Any]:
        def store(*given: Any) -> Any:
            *where, item = given
            before = original(*given)
            items.stored(*where, item=item)
            return before

        return store

    def removing(original: Callable[..., Any]) -> Callable[..., Any]:
        def remove(table: Any, pk_val: str, sk_val: str) -> Any:
            before = original(table, pk_val, sk_val)
            items.removed(table, pk_val, sk_val)
            return before

        return remove

    def replacing(original: Callable[[Any], None]) -> Callable[[Any], None]:
        def replace(table: Any) -> None:
            original(table)
            items.replaced(table)

        return replace

    STORED.replace(storing)
    REMOVED.replace(removing)
    REPLACED.replace(replacing)


def _report_messages(journal: Journal) -> None:
    queues = Queues(journal.entries, lambda: journal.cold.touch("sqs"))
    QUEUES.current()._data = queues
    COMPLETE.replace(lambda original: lambda m: None if isinstance(m, Message) else original(m))
    for name, seam in BATCHES.items():
        seam.replace(_locked)
        HANDLERS.current()[name] = seam.current()
    RESTORE.replace(lambda original: lambda data: restoring.restore_queues(journal, queues, data, original=original))


def _locked(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        with MESSAGE_LOCK.current():
            return original(*arguments)

    return call
