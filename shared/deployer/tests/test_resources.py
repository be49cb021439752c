from uuid import uuid4

from deployer.sessions.resources import MAX_RESOURCES, Resource, ResourceStore
from skylift.table import Table


def test_the_largest_stack_with_the_longest_names_fits_into_the_session(table: Table) -> None:
    store, session_id = ResourceStore(table), uuid4()
    assert store.find(session_id) == []
    each = Resource("L" * 255, "AWS::DynamoDB::GlobalTable::" + "T" * 100, "p" * 4_000, "UPDATE_ROLLBACK_COMPLETE")
    store.put(session_id, [each] * 600)
    kept = store.find(session_id)
    assert len(kept) == MAX_RESOURCES
    assert (kept[0].logical_id, len(kept[0].physical_id)) == (each.logical_id, 300)
