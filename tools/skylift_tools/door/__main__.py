"""`python -m skylift_tools.door --port 8080 --emulator http://127.0.0.1:8081`"""

import argparse
import importlib
import logging
import os
import sys
from pathlib import Path

import uvloop

from .front import Status, StatusProvider
from .server import serve
from .sockets import Taken

EXIT_TAKEN = 98


def main() -> int:
    options = _options()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    # It would write a line for every malformed request.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    state = Path(options.state).resolve()
    work = serve(
        options.port,
        emulator_url=options.emulator,
        state=state,
        provider=_provider(options.status),
        postgres=_postgres(options.postgres),
    )
    try:
        uvloop.run(work)
    except Taken as taken:
        sys.stderr.write(f"{taken}\n")
        return EXIT_TAKEN
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="skylift_tools.door", description="the front door and the Lambda executor")
    parser.add_argument("--port", type=int, required=True, help="of the platform's address on loopback")
    parser.add_argument("--emulator", required=True, metavar="URL", help="the emulator's address")
    parser.add_argument("--state", default=os.environ.get("SKYLIFT_STATE", ".skylift"), help="state folder")
    parser.add_argument("--postgres", metavar="PORT:FOLDER", help="the database's address, and its socket's folder")
    parser.add_argument("--status", default="skylift_tools.plane.status:collect", help="what fills the landing page")
    return parser.parse_args()


def _postgres(option: str | None) -> tuple[int, Path] | None:
    """Port and unix socket."""
    if option is None:
        return None
    port, _, folder = option.partition(":")
    return int(port), Path(folder) / f".s.PGSQL.{port}"


def _provider(path: str) -> StatusProvider:
    module, _, name = path.partition(":")

    def provider(state: Path, functions: dict[str, Status]) -> Status:
        # Imported at the first look at the page: it costs more than the door's whole start.
        result: Status = getattr(importlib.import_module(module), name)(state, functions)
        return result

    return provider


if __name__ == "__main__":
    sys.exit(main())
