"""`skylift down`: end the platform that runs here."""

from __future__ import annotations

import contextlib
import os
import signal
import time

import click

from skylift_tools.plane import lock
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem

_PATIENCE_SECONDS = 30


@click.command()
def down() -> None:
    """Stop the platform; its state stays."""
    layout = Layout.find()
    plane = lock.running(layout)
    if plane is None:
        click.echo("nothing runs here")
        return
    if not plane:
        raise PlaneProblem("the platform is just starting or ending: try again in a moment")
    with contextlib.suppress(ProcessLookupError):
        os.kill(plane["pid"], signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while lock.running(layout) is not None:
        if time.monotonic() > deadline:
            raise PlaneProblem(f"process {plane['pid']} has not ended in {_PATIENCE_SECONDS} s: kill -9 {plane['pid']}")
        time.sleep(0.02)
    click.echo("stopped")
