"""The deployer: sessions that clone, deploy, watch, test and mend a repository."""

from tests.faults.fault import System
from tests.faults.sessions import at_every_stage, disorder, outside, stuck_stacks
from tests.faults.sessions.scene import scene_on
from tests.faults.sessions.settled import must_be_settled

SYSTEM = System(
    "deployer",
    scene_on,
    must_be_settled,
    (*at_every_stage.ROWS, *disorder.ROWS, *stuck_stacks.ROWS, *outside.ROWS),
)
