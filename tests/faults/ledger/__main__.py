"""python -m tests.faults.ledger --rounds 20      kills under load on a platform of its own, and what they cost"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.ledger.rounds import ledger_on, order
from tests.faults.plane import CONFIG, Plane
from tests.faults.waiting import until
from tests.running import start


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.ledger", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--port", type=int, help="the platform's address; a free one by default")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plane = Plane(start(Path(folder) / "state", code="zip", port=asked.port, config=CONFIG))
        until(plane.answers, "API, table and database answer")
        try:
            sys.exit(_run(plane, asked.rounds))
        finally:
            plane.platform.stop()


def _run(plane: Plane, rounds: int) -> int:
    """The number of what was lost."""
    with ledger_on(plane) as ledger:
        for number, target in enumerate(order(rounds), 1):
            done = ledger.run(target)
            print(f"{number:>3}/{rounds}  {done}", done.lost or "", flush=True)  # noqa: T201
        unsettled = ledger.settled()
    lost = sum(len(gone) for done in ledger.rounds for gone in done.lost.values())
    slowest = max(done.killed.seconds for done in ledger.rounds)
    print(f"lost {lost}, unsettled {unsettled or 0}, slowest back in {slowest:.1f} s")  # noqa: T201
    return lost + sum(map(len, unsettled.values()))


if __name__ == "__main__":
    main()
