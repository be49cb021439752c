"""The environment of the command and of the platform's processes: what a shell sets for other tools changes nothing.

Proxies, and what pip and uv read, stay in the command's own environment: set-up and the building of packages may need
them. The loopback is never reached through a proxy.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping

LOOPBACK = ("localhost", "127.0.0.1", "::1")
# For AWS's SDKs and CLI, Pulumi, PostgreSQL's clients, and Python itself.
_FOREIGN = re.compile(r"(AWS_|BOTO|PULUMI_|PYTHON)\w+|PG[A-Z]+")
_PASSED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|TZ|LANG|LANGUAGE|LC_\w+|XDG_\w+|SKYLIFT_\w+"
    # A Python outside the system's folders may find its own library by it.
    r"|LD_LIBRARY_PATH"
)
# Python reads these when it starts. Others of its own, such as for the encoding, steer nothing but output.
_STEERING = ("PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONINSPECT", "PYTHONDEVMODE")
_NO_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
_set_aside: dict[str, str] = {}


def restart_without_python_settings() -> None:
    """Start this command again, in the same process, where the shell has settings that a running Python keeps."""
    if any(name in os.environ for name in _STEERING):
        kept = {name: value for name, value in os.environ.items() if name not in _STEERING}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], kept)  # noqa: S606 - the same command


def adopt() -> None:
    """Make this process independent of its shell's AWS profile, proxies for the loopback, and Python settings."""
    for name in [name for name in os.environ if _FOREIGN.fullmatch(name)]:
        _set_aside[name] = os.environ.pop(name)
    sys.dont_write_bytecode = False
    os.environ.update(_NO_FILES)
    for name in ("NO_PROXY", "no_proxy"):
        others = os.environ.get(name) or os.environ.get(name.swapcase(), "")
        if others != "*":
            os.environ[name] = ",".join(dict.fromkeys([*LOOPBACK, *filter(None, others.split(","))]))


def give_back() -> None:
    """Undo what `adopt` did to AWS's and Pulumi's settings: for a stack on AWS they are the caller's own."""
    for name in _NO_FILES:
        os.environ.pop(name, None)
    os.environ.update({name: value for name, value in _set_aside.items() if not name.startswith("PYTHON")})


def for_child(own: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of the platform: a few variables of this process, and `own`."""
    return {name: value for name, value in os.environ.items() if _PASSED.fullmatch(name)} | dict(own)
