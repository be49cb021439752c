"""`python -m skylift_emulator`: AWS on loopback, as the local plane needs it."""

from __future__ import annotations

import asyncio
import logging
import sys

from .settings import read


def main() -> None:
    """Serve until a signal; exits with one line when this release of MiniStack no longer fits."""
    settings = read()
    # MiniStack reads the environment when it is imported, so nothing of it may come before `read`.
    from . import mends, serving
    from .clock import Clock
    from .endpoints import Endpoints
    from .faults import Faults
    from .journal.drift import Drift
    from .journal.journal import Journal
    from .metrics import Metrics
    from .permissions import Permissions
    from .saving import STATE_MAP, Saver
    from .seams import SeamMoved
    from .surroundings import Surroundings

    logging.getLogger().setLevel(logging.WARNING)
    try:
        journal = Journal(settings.state, STATE_MAP.current())
        drift = Drift(journal.store, settings.database_url)
        saver = Saver(settings.save_seconds, journal, drift)
        around = Surroundings(
            settings, saver.touch, Faults(), Metrics(settings.region), Clock(), Permissions(), journal
        )
        mends.install(around)
    except SeamMoved as error:
        sys.exit(f"skylift_emulator: {error}")
    asyncio.run(serving.run(around, saver, Endpoints(around, saver, drift)))


if __name__ == "__main__":
    main()
