"""What moved inside a program: another URN for the same thing of AWS, because its physical name is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from skylift_tools.aws import registry
from skylift_tools.engine import diff
from skylift_tools.engine.state import ResourceState


def keeps(gone: ResourceState, resources: Mapping[str, ResourceState], declared: Iterable[str]) -> bool:
    """Whether the thing behind a record that goes must stay: by the program's wish, or because it has an heir.

    Making it once more under its name brought up what was there; deleting it after that would leave neither.
    """
    return gone.retain_on_delete or any(_is_heir(resources[urn], gone) for urn in declared if urn in resources)


def _is_heir(other: ResourceState, gone: ResourceState) -> bool:
    if other.urn == gone.urn or (other.type, other.id, other.provider) != (gone.type, gone.id, gone.provider):
        return False
    handler = registry.handler(gone.type)
    # An id may be unique only together with what it belongs to, which never changes in place.
    return handler is not None and not handler.replacing(diff.changed(gone.inputs, other.inputs))
