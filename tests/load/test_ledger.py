"""Each process of the platform is killed once under load, and nothing that was acknowledged is lost."""

from tests.faults.ledger.killing import TARGETS
from tests.faults.ledger.rounds import ledger_on
from tests.faults.plane import Plane


def test_what_was_acknowledged_outlives_a_kill_of_every_process(plane: Plane) -> None:
    """The whole run: `python -m tests.faults.ledger --rounds 20`."""
    with ledger_on(plane) as ledger:
        for target in TARGETS:
            done = ledger.run(target)
            assert not done.lost, f"{done}: {done.lost}"
        assert not ledger.settled()
