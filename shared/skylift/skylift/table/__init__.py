"""One DynamoDB table per system: keys `pk` and `sk`, index `gsi1`, and writes that are guarded.

    table = Table(settings.table_name, cursor_key=Secret(settings.cursor_key_secret_arn).key)
    table.write(Put(item, when=absent(), otherwise=lambda old: Conflict("It exists already.")))
    table.transact([Update(key, set={"status": "ready"}, when=equals("status", "processing")), Delete(claim)])
    page = table.page(Query("team", newest_first=True, limit=20), cursor)

An item is a plain mapping of text, bool, None, int, float, Decimal, bytes, lists and mappings. Numbers come back as
int where they are whole, as float otherwise. A write whose condition does not hold raises what `otherwise` makes of
the stored item (empty where there is none), by default `Conflict`.
"""

from skylift.table.actions import Action, Check, Delete, Put, Refusal, Update
from skylift.table.conditions import Condition, absent, below, both, contains, either, equals, one_of, present
from skylift.table.cursors import Page
from skylift.table.queries import Query
from skylift.table.store import Contended, Table
from skylift.table.values import Item, Key, key

__all__ = [
    "Action",
    "Check",
    "Condition",
    "Contended",
    "Delete",
    "Item",
    "Key",
    "Page",
    "Put",
    "Query",
    "Refusal",
    "Table",
    "Update",
    "absent",
    "below",
    "both",
    "contains",
    "either",
    "equals",
    "key",
    "one_of",
    "present",
]
