"""The `skylift` command: its table of contents. Each command is a file of its own and imported when it is used."""

from __future__ import annotations

import signal
import sys

from skylift_tools import own_environment

_COMMANDS = {
    "up": "skylift_tools.commands.up",
    "down": "skylift_tools.commands.down",
    "destroy": "skylift_tools.commands.destroy",
    "reset": "skylift_tools.commands.reset",
    "status": "skylift_tools.commands.status",
    "env": "skylift_tools.commands.env",
    "logs": "skylift_tools.commands.logs",
    "trace": "skylift_tools.commands.trace",
    "dlq": "skylift_tools.commands.dlq",
    "permissions": "skylift_tools.permissions",
    "token": "skylift_tools.commands.token",
    "graph": "skylift_tools.commands.graph",
    "output": "skylift_tools.commands.output",
    "deploy-repo": "skylift_tools.deploy_repo",
    "new": "skylift_tools.commands.new",
    "package": "skylift_tools.package",
    "bench": "skylift_tools.bench",
    "cost": "skylift_tools.cost",
}


def main() -> None:
    """The console script."""
    # An interrupt ends a command without a word, also while it still imports; `up` has handlers of its own.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    own_environment.restart_without_python_settings()
    own_environment.adopt()
    from skylift_tools.commands.group import run

    sys.exit(run(_COMMANDS))
