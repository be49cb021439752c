"""What the supervisor tells this process, read once from the environment."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .root_key import RootKey

ACCOUNT = "000000000000"

_MINISTACK = {
    "BIND_HOST": "127.0.0.1",
    "AUTH": "true",
    "IOT_MTLS_ENABLED": "0",
    "SFTP_ENABLED": "0",
    "PERSIST_STATE": "1",
    "S3_PERSIST": "1",
    "LOG_LEVEL": "WARNING",
    "MINISTACK_ACCOUNT_ID": ACCOUNT,
    # A developer's own profiles and keys are none of the functions' that MiniStack starts.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
# MiniStack hands its whole environment to functions in Node and other languages.
_FOR_FUNCTIONS = ("PATH", "LANG", "TZ", "GATEWAY_PORT", "MINISTACK_REGION", "MALLOC_ARENA_MAX")


@dataclass(frozen=True)
class Settings:
    """Addresses are of this machine; `database_url` is a superuser's URL of the local PostgreSQL, or empty."""

    root_key: RootKey
    port: int
    region: str
    state: Path
    code: Path
    executor_socket: Path
    database_url: str
    save_seconds: float
    metrics_seconds: float


def read() -> Settings:
    """The settings; exits naming the variable that is missing. Also sets what MiniStack reads when it is imported."""
    try:
        state = Path(os.environ["SKYLIFT_EMULATOR_STATE"])
        settings = Settings(
            root_key=RootKey.read(Path(os.environ["SKYLIFT_ROOT_KEY_FILE"])),
            port=int(os.environ["GATEWAY_PORT"]),
            region=os.environ["MINISTACK_REGION"],
            state=state,
            code=Path(os.environ["SKYLIFT_CODE_DIR"]),
            executor_socket=Path(os.environ["SKYLIFT_EXECUTOR_SOCKET"]),
            database_url=os.environ.get("SKYLIFT_DATABASE_URL", ""),
            save_seconds=float(os.environ.get("SKYLIFT_SAVE_SECONDS", "3")),
            metrics_seconds=float(os.environ.get("SKYLIFT_METRICS_SECONDS", "2")),
        )
    except KeyError as error:
        raise SystemExit(f"skylift_emulator: the environment lacks {error.args[0]}") from None
    _keep(_FOR_FUNCTIONS)
    os.environ.update(_MINISTACK, STATE_DIR=str(state), S3_DATA_DIR=str(state / "s3"), TMPDIR=str(_emptied(state)))
    return settings


def _keep(names: tuple[str, ...]) -> None:
    for name in set(os.environ) - set(names):
        del os.environ[name]


def _emptied(state: Path) -> Path:
    """For MiniStack's temporary files: what a killed emulator left goes when the next one starts."""
    folder = state / "temporary"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
