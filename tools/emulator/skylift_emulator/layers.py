"""A function's layers: their Python modules, put beside its code. What else a layer brings to `/opt` is not here."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .seams import Seam

RESOLVE = Seam("ministack.services.lambda_svc", "_resolve_layer_zip", ("attachment",))
# Where a layer has its modules, as Lambda's Python runtimes look for them.
_MODULES = re.compile(r"python/(?:lib/python3\.\d+/site-packages/)?")


def zips(config: Mapping[str, Any]) -> list[bytes]:
    """In the function's order."""
    found = [RESOLVE.current()(attachment) for attachment in config.get("Layers") or []]
    return [each for each in found if each]


def revision(code_sha: str, layers: Sequence[bytes]) -> str:
    """What tells the code with these layers from that without, or with others."""
    if not layers:
        return code_sha
    shas = [code_sha, *(hashlib.sha256(each).hexdigest() for each in layers)]
    return hashlib.sha256("".join(shas).encode()).hexdigest()


def extract(zipped: bytes, folder: Path) -> None:
    """The modules of one layer. A later one goes over an earlier, and the function's code over all."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        for entry in archive.infolist():
            prefix = _MODULES.match(entry.filename)
            if prefix and entry.filename != prefix[0]:
                entry.filename = entry.filename[prefix.end() :]
                archive.extract(entry, folder)
