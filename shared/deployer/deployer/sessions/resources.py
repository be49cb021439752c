"""What a session deployed, resource by resource: one item of the session, written whole each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from skylift.table import Put, Table, key

from deployer.sessions import items

RESOURCES = "RESOURCES"
# A stack has at most 500; with identifiers of this length they fit into one item.
MAX_RESOURCES = 500
MAX_IDENTIFIER = 300


@dataclass(frozen=True, slots=True)
class Resource:
    """As the stack names it: logical id in the template, type, physical id, and CloudFormation's status."""

    logical_id: str
    type: str
    physical_id: str
    status: str


class ResourceStore:
    """Both methods may raise Throttled or Unavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, session_id: UUID, resources: Sequence[Resource]) -> None:
        """The first 500 are kept, identifiers up to 300 characters."""
        kept = [asdict(each) | {"physical_id": each.physical_id[:MAX_IDENTIFIER]} for each in resources[:MAX_RESOURCES]]
        self._table.write(Put({**key(items.partition(session_id), RESOURCES), "resources": kept}))

    def find(self, session_id: UUID) -> list[Resource]:
        item = self._table.find(key(items.partition(session_id), RESOURCES))
        return [Resource(**each) for each in item["resources"]] if item else []
