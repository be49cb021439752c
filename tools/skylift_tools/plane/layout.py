"""Where the local plane keeps what: every path of a checkout and its state, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from skylift_tools.root_key import FILE, RootKey

from .problems import PlaneProblem

REGION = "eu-west-1"
ACCOUNT = "000000000000"
STACK = "local"
_SOCKET_PATH_BYTES = 107


@dataclass(frozen=True)
class Layout:
    """Paths under the checkout (`root`) and its state folder (`state`)."""

    root: Path
    state: Path

    @classmethod
    def find(cls) -> Layout:
        """The checkout around the current folder, else the one that this package was installed from."""
        for start in (Path.cwd(), Path(__file__).resolve().parent):
            for folder in (start, *start.parents):
                if (folder / "tools" / "skylift_tools").is_dir() and (folder / "pyproject.toml").is_file():
                    state = os.environ.get("SKYLIFT_STATE")
                    return cls(folder, Path(state).resolve() if state else folder / ".skylift")
        raise PlaneProblem("this is no Skylift checkout: run the command from inside one")

    @cached_property
    def run(self) -> Path:
        return self.state / "run"

    @cached_property
    def socket(self) -> Path:
        return self.run / "door.sock"

    @cached_property
    def plane_file(self) -> Path:
        return self.run / "plane.json"

    @cached_property
    def ports_file(self) -> Path:
        return self.state / "ports.json"

    @cached_property
    def logs(self) -> Path:
        return self.state / "logs"

    @cached_property
    def emulator(self) -> Path:
        return self.state / "emulator"

    @cached_property
    def postgres(self) -> Path:
        return self.state / "postgres"

    @cached_property
    def code(self) -> Path:
        return self.state / "code"

    @cached_property
    def stacks(self) -> Path:
        return self.state / "stacks"

    @cached_property
    def emulator_python(self) -> Path:
        return self.root / "tools" / "emulator" / ".venv" / "bin" / "python"

    @cached_property
    def root_key_file(self) -> Path:
        return self.state / FILE

    @cached_property
    def root_key(self) -> RootKey:
        """The key of this state folder. Raises `PlaneProblem` where no platform was ever started."""
        return RootKey.read(self.state)

    def check(self) -> None:
        """Raises `PlaneProblem` where the state folder cannot be used."""
        require_socket_path(self.socket)

    def make(self) -> None:
        """Make the folders that everybody expects; secrets and users' data lie in them, so nobody else may look."""
        for folder in (self.run, self.logs, self.emulator, self.code, self.stacks):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        RootKey.ensure(self.state)


def require_socket_path(path: Path) -> None:
    """Raises `PlaneProblem` for a path that the kernel does not take for a socket."""
    if len(os.fsencode(path)) > _SOCKET_PATH_BYTES:
        raise PlaneProblem(f"{path} is too long a path for a socket: set SKYLIFT_STATE to a shorter folder")
