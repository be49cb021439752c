"""`skylift up`: the platform in the foreground."""

from __future__ import annotations

import os
import sys
import time

import click

from skylift_tools.plane.layout import Layout
from skylift_tools.plane.ports import DEFAULT_PORT

_BEGAN = time.monotonic()


@click.command()
@click.option("--port", type=int, envvar="PORT", default=DEFAULT_PORT, show_default=True, help="Also: PORT=...")
def up(port: int) -> None:
    """Run the whole platform here, and bring up what you save."""
    from skylift_tools.plane.console import Console
    from skylift_tools.plane.supervisor import up as run

    code = run(Layout.find(), port, Console(), began=_BEGAN)
    sys.stdout.flush()
    sys.stderr.flush()
    # A program may be in the middle of its work in the engine's thread: nobody waits for it.
    os._exit(code)
