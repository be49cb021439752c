"""Every row of the fault table, on the whole platform from the very zips."""

import pytest

from tests.faults.fault import Fault
from tests.faults.plane import Plane
from tests.faults.scene import Scene
from tests.faults.settled import must_be_settled
from tests.faults.table import FAULTS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_is_lost_and_nothing_is_done_twice_when(plane: Plane, fault: Fault) -> None:
    scene = Scene.on(plane)
    fault.befalls(scene)
    must_be_settled(scene)
    fault.check(scene)
