"""The group of all commands, and how their problems are told."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping

import click

from skylift_tools.plane.problems import PlaneProblem

_ABORTED = 130


class _Lazy(click.Group):
    """Imports a command when it is asked for. `modules` maps its name to the module that holds it under that name,
    with `_` for `-`."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        super().__init__(
            name="skylift",
            help="FastAPI backends on AWS Lambda, the whole platform on one machine.",
            context_settings={"help_option_names": ["-h", "--help"]},
        )
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self._modules.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(importlib.import_module(module), cmd_name.replace("-", "_"))
        return command


def run(modules: Mapping[str, str]) -> int:
    """Run what the command line asks for; the exit code. Problems are one line each, never a traceback."""
    try:
        result = _Lazy(modules).main(standalone_mode=False, prog_name="skylift")
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except PlaneProblem as problem:
        click.echo(f"skylift: {problem}", err=True)
        return 1
    except click.Abort:
        return _ABORTED
    except BrokenPipeError:
        # The reader of our output has seen enough, and the interpreter must not flush to it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
