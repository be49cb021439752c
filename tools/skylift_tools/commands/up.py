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
@click.option(
    "--config",
    "-c",
    multiple=True,
    metavar="PROJECT:KEY=VALUE",
    help="For this run, over the stacks' YAML: deployer_deploy:settings.PACKAGE_INDEX=URL. Also: SKYLIFT_CONFIG=...",
)
def up(port: int, config: tuple[str, ...]) -> None:
    """Run the whole platform here, and bring up what you save."""
    from skylift_tools.plane.console import Console
    from skylift_tools.plane.supervisor import up as run

    if config:
        from skylift_tools.engine import given

        os.environ[given.VARIABLE] = "\n".join(config)
    code = run(Layout.find(), port, Console(), began=_BEGAN)
    sys.stdout.flush()
    sys.stderr.flush()
    # A program may be in the middle of its work in the engine's thread: nobody waits for it.
    os._exit(code)
