"""A forked child of the zygote that becomes one Lambda execution environment and serves one function."""

import importlib
import os
import resource
import signal
import socket
import sys
import time
import traceback
from typing import Any, NoReturn

from . import lifeline
from .transport import Transport

# Lambda's quota "File descriptors"; the platform's own processes may have more.
DESCRIPTORS = 1_024


def become(order: dict[str, Any], channel: socket.socket, *, log: int, zygote: int) -> NoReturn:
    """Serve the function that `order` describes until the channel closes; never returns."""
    status = 1
    try:
        _take_over(log, zygote)
        _enter(order)
        status = _serve(order["handler"], channel)
    except BaseException:  # noqa: BLE001 - whatever ends a function is told in its log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _take_over(log: int, zygote: int) -> None:
    # A session of its own: the terminal's Ctrl-C is not the function's, and its children end with its group.
    os.setsid()
    lifeline.signal_on_parents_death(signal.SIGKILL, zygote)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(DESCRIPTORS, most), most))
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(log)


def _enter(order: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    os.chdir(order["folder"])
    if order["folder"] not in sys.path:
        sys.path.insert(0, order["folder"])
    # Bytecode is trusted by whole seconds: a file saved twice within one would keep its old code.
    sys.dont_write_bytecode = order["source"]
    importlib.invalidate_caches()
    sys.argv = ["bootstrap", order["handler"]]


def _serve(handler: str, channel: socket.socket) -> int:
    from awslambdaric import bootstrap, lambda_runtime_client

    transport = Transport(channel)
    lambda_runtime_client.runtime_client = transport
    client = lambda_runtime_client.LambdaRuntimeClient("socket pair", False)
    client.post_init_error = transport.post_init_error
    bootstrap._get_handler = _with_trace(bootstrap._get_handler)  # noqa: SLF001 - it has no public seam
    try:
        bootstrap.run(handler, client)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _with_trace(get_handler: Any) -> Any:
    """The official client drops where a failed import failed; a developer needs the line."""

    def traced(handler: str) -> Any:
        try:
            return get_handler(handler)
        except Exception as fault:
            cause = fault.__context__
            if hasattr(fault, "trace") and not fault.trace and cause is not None:
                frames = traceback.extract_tb(cause.__traceback__)
                fault.trace = traceback.format_list([f for f in frames if _of_user(f.filename)])
            raise

    return traced


def _of_user(filename: str) -> bool:
    return not filename.startswith("<frozen") and "/awslambdaric/" not in filename and "/importlib/" not in filename
