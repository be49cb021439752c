"""DynamoDB: two writes of one item are one after the other, whoever makes them.

MiniStack writes for clients in its event loop and for state machines in threads of theirs: of two at once, both said to
be done, one was lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_WRITES = (
    "_put_item",
    "_update_item",
    "_delete_item",
    "_batch_write_item",
    "_transact_write_items",
    "_execute_statement",
    "_batch_execute_statement",
    "_execute_transaction",
)
SEAMS = tuple(Seam("ministack.services.dynamodb", name, ("data",)) for name in _WRITES)


def install(around: Surroundings) -> None:
    # They call each other, too; and the journal writes what such a write changed as a whole.
    lock = around.journal.item_lock

    def alone(original: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        def write(data: dict[str, Any]) -> Any:
            with lock:
                return original(data)

        return write

    for seam in SEAMS:
        seam.replace(alone)
