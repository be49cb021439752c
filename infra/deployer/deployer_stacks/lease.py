"""How long a stage holds a session: longer than its function may run, and less than its message stays hidden."""

from skylift_infra.access import Access, settings
from skylift_infra.service import Service

MARGIN_SECONDS = 30


def lease(service: Service) -> Access:
    """Setting LEASE_SECONDS, by the function's own time: meanwhile nobody else begins what still might be done."""
    return settings({"LEASE_SECONDS": service.size().timeout_seconds + MARGIN_SECONDS})
