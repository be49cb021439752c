"""Every row of the fault table, on the whole platform from the very zips."""

from collections.abc import Iterator

import pytest

from tests.faults.crowd import Crowd, crowd_on
from tests.faults.fault import Row
from tests.faults.plane import Plane
from tests.faults.table import ROWS

# Those that run beside each other first: the others want the platform to themselves.
IN_TURN = sorted(ROWS, key=lambda row: not row.fault.aside)


@pytest.fixture(scope="module")
def crowd(request: pytest.FixtureRequest, plane: Plane) -> Iterator[Crowd]:
    mine = [item for item in request.session.items if item.path == request.path]
    with crowd_on(plane, [item.callspec.params["row"] for item in mine if hasattr(item, "callspec")]) as crowd:
        yield crowd


@pytest.mark.parametrize("row", IN_TURN, ids=lambda row: row.name)
def test_nothing_is_lost_and_nothing_is_done_twice_when(crowd: Crowd, row: Row) -> None:
    crowd.run(row)
