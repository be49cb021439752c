"""The root key that the supervisor generated, read from its file; it is in no environment and no argv."""

from __future__ import annotations

import configparser
import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

_SECTION = "default"


@dataclass(frozen=True)
class RootKey:
    access_key_id: str
    secret_access_key: str = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> RootKey:
        """From a file in the format of `~/.aws/credentials`; exits naming the file where it cannot be used."""
        found = configparser.ConfigParser(interpolation=None)
        try:
            found.read_string(path.read_text())
            return cls(found[_SECTION]["aws_access_key_id"], found[_SECTION]["aws_secret_access_key"])
        except (OSError, configparser.Error, KeyError) as error:
            raise SystemExit(f"skylift_emulator: no root key in {path}: {type(error).__name__}") from None

    def derive(self, purpose: str) -> str:
        """A secret of 64 hexadecimal digits that only a holder of this key can compute."""
        return hmac.new(self.secret_access_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()
