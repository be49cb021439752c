"""What the executor needs to know to run a function: folder, handler, environment, credentials of its role."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ministack.core.lambda_runtime import execution_credentials

SOURCE_MARKER = "skylift-source.json"
_DEFAULT_TIMEOUT_SECONDS = 3
_DEFAULT_MEMORY_MB = 128

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
        "log_group": (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}",
        "region": arn.split(":")[3],
    }


def role_credentials(config: Mapping[str, Any]) -> dict[str, str]:
    """The session of the function's role: one per function, whichever version or alias is invoked."""
    unqualified = ":".join(str(config["FunctionArn"]).split(":")[:7])
    return dict(execution_credentials({**config, "FunctionArn": unqualified}))


def _revision(config: Mapping[str, Any]) -> str:
    parts = [config.get(name) for name in ("CodeSha256", "Environment", "Handler", "Role", "Timeout", "MemorySize")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _folder(function: Mapping[str, Any], config: Mapping[str, Any], code: Path) -> tuple[str, bool]:
    content = function.get("code_zip")
    if not isinstance(content, bytes) or not content:
        raise NoCode(f"function {config['FunctionName']} has no zip to run")
    sha = base64.b64decode(config["CodeSha256"]).hex()
    if sha not in _source_folders:
        _source_folders[sha] = _source_folder(content)
    source = _source_folders[sha]
    return (source, True) if source else (str(_unpacked(content, code / sha[:32])), False)


def _source_folder(content: bytes) -> str | None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if archive.namelist() != [SOURCE_MARKER]:
            return None
        return str(json.loads(archive.read(SOURCE_MARKER))["path"])


def _unpacked(content: bytes, target: Path) -> Path:
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=target.parent, prefix=".partial-"))
    try:
        _extract(content, partial)
        partial.chmod(0o755)
        partial.rename(target)
    except OSError:
        # Another invocation may have been first; its folder holds the same bytes.
        if not target.is_dir():
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def _extract(content: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, folder))
            mode = entry.external_attr >> 16 & 0o777
            if mode:
                path.chmod(mode | 0o400)
