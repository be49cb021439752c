"""The `skylift` command: its table of contents. Each command is a file of its own and imported when it is used."""

from __future__ import annotations

import importlib
import sys

import click

_COMMANDS = {
    "up": "skylift_tools.commands.up",
    "down": "skylift_tools.commands.down",
    "reset": "skylift_tools.commands.reset",
    "status": "skylift_tools.commands.status",
    "logs": "skylift_tools.commands.logs",
    "token": "skylift_tools.commands.token",
    "graph": "skylift_tools.commands.graph",
    "package": "skylift_tools.package",
}
_INTERRUPTED = 130


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(importlib.import_module(module), cmd_name)
        return command


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def skylift() -> None:
    """FastAPI backends on AWS Lambda, the whole platform on one machine."""


def main() -> None:
    """The console script: problems are one line, an interrupt is no traceback."""
    from skylift_tools.plane.problems import PlaneProblem

    try:
        sys.exit(skylift.main(standalone_mode=False, prog_name="skylift") or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except PlaneProblem as problem:
        click.echo(f"skylift: {problem}", err=True)
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has seen enough.
        sys.stderr.close()
        sys.exit(0)
