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
    from .endpoints import Endpoints
    from .faults import Faults
    from .saving import Saver
    from .seams import SeamMoved

    logging.getLogger().setLevel(logging.WARNING)
    saver, faults = Saver(settings.save_seconds), Faults()
    try:
        mends.install(settings, saver.touch, faults)
    except SeamMoved as error:
        sys.exit(f"skylift_emulator: {error}")
    asyncio.run(serving.run(settings, saver, Endpoints(settings, saver, faults)))


if __name__ == "__main__":
    main()
