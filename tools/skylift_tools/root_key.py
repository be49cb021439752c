"""The root key of the local platform: random per state folder, in a file that only its owner can read."""

from __future__ import annotations

import configparser
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from skylift_tools.plane.problems import PlaneProblem

FILE = "credentials"
_SECTION = "default"
_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_REPLACE = "stop the platform, remove the file and start again: a new key is made"


@dataclass(frozen=True)
class RootKey:
    """An access key as AWS issues them; the file is in the format of `~/.aws/credentials`."""

    access_key_id: str
    secret_access_key: str = field(repr=False)

    @classmethod
    def ensure(cls, state: Path) -> RootKey:
        """The key of a state folder, created with the first call. Raises `PlaneProblem`."""
        path = state / FILE
        if not path.exists():
            _create(path)
        return cls.read(state)

    @classmethod
    def read(cls, state: Path) -> RootKey:
        """The key of a state folder. Raises `PlaneProblem` where there is none, or where others can read it."""
        path = state / FILE
        try:
            if path.stat().st_mode & 0o077:
                raise PlaneProblem(f"other users can read the root key in {path}: {_REPLACE}")
            found = configparser.ConfigParser(interpolation=None)
            found.read_string(path.read_text())
            return cls(found[_SECTION]["aws_access_key_id"], found[_SECTION]["aws_secret_access_key"])
        except FileNotFoundError:
            raise PlaneProblem(f"there is no root key in {path}: start the platform with `make up`") from None
        except (configparser.Error, KeyError):
            raise PlaneProblem(f"{path} is damaged: {_REPLACE}") from None

    def derive(self, purpose: str) -> str:
        """A secret of 40 letters and digits that only a holder of this key can compute."""
        return hmac.new(self.secret_access_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()[:40]


def _create(path: Path) -> None:
    """Two processes may start at once: both end with the file of the first."""
    access_key_id = "AKIA" + "".join(secrets.choice(_ID_LETTERS) for _ in range(16))
    secret = secrets.token_urlsafe(30)
    text = f"[{_SECTION}]\naws_access_key_id = {access_key_id}\naws_secret_access_key = {secret}\n"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
