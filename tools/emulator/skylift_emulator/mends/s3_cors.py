"""S3: which pages the CORS rules of a bucket let in; MiniStack answers by the same rules."""

from __future__ import annotations

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

TARGET = Seam("ministack.app", "_s3_cors_target", ("host", "path", "path_style"))
HEADERS = Seam("ministack.services.s3", "cors_response_headers", ("bucket_name", "method", "headers"))
SEAMS = (TARGET, HEADERS)


def install(_: Surroundings) -> None:
    """Only the seams are checked: nothing is replaced."""


def allows_origin(host: str, path: str, method: str, *, origin: str) -> bool:
    """Whether host and path lead to a bucket whose rules allow the method to pages of this origin."""
    target = TARGET.current()(host, path)
    return bool(target and HEADERS.current()(target[0], method, {"origin": origin}))
