"""The knowledge base: documents that are uploaded, replaced, searched and deleted."""

from contextlib import nullcontext

from tests.faults.documents import changes, crashes, deliveries, killed_workers, outages
from tests.faults.documents.scene import Scene
from tests.faults.documents.settled import must_be_settled
from tests.faults.fault import System, at

SYSTEM = System(
    "knowledge",
    lambda plane: nullcontext(Scene.on(plane)),
    must_be_settled,
    (
        *at("ingest", (*killed_workers.ROWS, *deliveries.ROWS, *changes.ROWS)),
        *at("stores", outages.ROWS),
        *at("platform", crashes.ROWS),
    ),
)
