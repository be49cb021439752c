"""What the executor needs to know to run a function: folder, handler, environment, credentials of its role."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import layers
from .mends.lambda_code import content
from .mends.role_sessions import EXECUTION_CREDENTIALS

SOURCE_MARKER = "skylift-source.json"
_DEFAULT_TIMEOUT_SECONDS = 3
_DEFAULT_MEMORY_MB = 128

_unpacking = threading.Lock()
_source_folders: dict[str, str | None] = {}


class NoCode(ValueError):
    """The function has no code that could be run here."""


def execution_spec(function: Mapping[str, Any], config: Mapping[str, Any], code: Path) -> dict[str, Any]:
    """The executor's specification of one version of a function; registers the role's credentials on the way.

    `function` and `config` are MiniStack's records. Code that is a zip is unpacked under `code`.
    Raises `NoCode` when the record carries none.
    """
    arn = str(config["FunctionArn"])
    folder, source = _folder(function, config, code)
    return {
        "name": config["FunctionName"],
        "version": config.get("Version", "$LATEST"),
        "arn": arn,
        "handler": config["Handler"],
        "timeout_seconds": int(config.get("Timeout") or _DEFAULT_TIMEOUT_SECONDS),
        "memory_mb": int(config.get("MemorySize") or _DEFAULT_MEMORY_MB),
        "environment": dict((config.get("Environment") or {}).get("Variables") or {}),
        "credentials": role_credentials(config),
        "folder": folder,
        "source": source,
        "revision": _revision(config),
        "log_group": log_group(config),
        "region": arn.split(":")[3],
    }


def log_group(config: Mapping[str, Any]) -> str:
    return (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"


def role_credentials(config: Mapping[str, Any]) -> dict[str, str]:
    """The session of the function's role: one per function, whichever version or alias is invoked."""
    unqualified = ":".join(str(config["FunctionArn"]).split(":")[:7])
    return dict(EXECUTION_CREDENTIALS.current()({**config, "FunctionArn": unqualified}))


def _revision(config: Mapping[str, Any]) -> str:
    parts = [
        config.get(name) for name in ("CodeSha256", "Environment", "Handler", "Layers", "Role", "Timeout", "MemorySize")
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _folder(function: Mapping[str, Any], config: Mapping[str, Any], code: Path) -> tuple[str, bool]:
    attached = layers.zips(config)
    sha = layers.revision(base64.b64decode(config.get("CodeSha256") or "").hex(), attached)
    target = code / sha[:32]
    if sha not in _source_folders or not (_source_folders[sha] or target.is_dir()):
        zipped = content(dict(function))
        if not zipped:
            raise NoCode(f"function {config['FunctionName']} has no zip to run")
        _source_folders[sha] = _source_folder(zipped)
        if not _source_folders[sha]:
            _unpacked(zipped, target, attached)
    source = _source_folders[sha]
    return (source, True) if source else (str(target), False)


def _source_folder(zipped: bytes) -> str | None:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        if archive.namelist() != [SOURCE_MARKER]:
            return None
        return str(json.loads(archive.read(SOURCE_MARKER))["path"])


def _unpacked(zipped: bytes, target: Path, attached: Sequence[bytes]) -> None:
    # One at a time: who asks for what another is unpacking waits for it, and on a small machine two take twice as long.
    with _unpacking:
        if not target.is_dir():
            _unpack(zipped, target, attached)


def _unpack(zipped: bytes, target: Path, attached: Sequence[bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=target.parent, prefix=".partial-"))
    try:
        for layer in attached:
            layers.extract(layer, partial)
        _extract(zipped, partial)
        partial.chmod(0o755)
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _extract(zipped: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, folder))
            mode = entry.external_attr >> 16 & 0o777
            # Only what differs from what a new file has anyhow: a package holds thousands.
            if mode & 0o111:
                path.chmod(mode | 0o400)
