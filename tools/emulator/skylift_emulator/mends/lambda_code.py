"""Lambda: zips lie on disk, not in memory, where each version of each function would hold a hundred megabytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import error_response_json

from skylift_emulator.mends.persistence import forget
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_LAMBDA = "ministack.services.lambda_svc"
FUNCTIONS = Seam(_LAMBDA, "_functions")
REFERENCE = Seam(_LAMBDA, "_BLOB_REF_KEY")
WRITE = Seam(_LAMBDA, "_write_code_blob", ("code_zip",))
READ = Seam(_LAMBDA, "_read_code_blob", ("sha",))
RESTORE = Seam(_LAMBDA, "_internalize_code_zip", ("func", "blobs"))
FETCH = Seam(_LAMBDA, "_fetch_code_from_s3", ("bucket", "key", "version_id"))
CREATE = Seam(_LAMBDA, "_create_function", ("data",))
UPDATE = Seam(_LAMBDA, "_update_code", ("name", "data"))
LAYER = Seam(_LAMBDA, "_publish_layer_version", ("layer_name", "data"))
SERVE = Seam(_LAMBDA, "serve_function_code", ("func_name", "account_id", "region"))
SEAMS = (FUNCTIONS, REFERENCE, WRITE, READ, RESTORE, FETCH, CREATE, UPDATE, LAYER, SERVE)

_EVERY_SECONDS = 5
_NO_KEY = (
    "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist."
)
Record = dict[str, Any]


def install(around: Surroundings) -> None:
    RESTORE.replace(_leaving_references)
    SERVE.replace(_serving)
    FETCH.replace(_found)
    for seam in (CREATE, UPDATE, LAYER):
        seam.replace(_refusing)
    around.clock.every(_EVERY_SECONDS, put_on_disk)


class _Missing(Exception):
    """S3 has no such object."""


def _found(original: Callable[..., bytes | None]) -> Callable[..., bytes]:
    def fetch(*where: Any, **version: Any) -> bytes:
        found = original(*where, **version)
        if found is None:
            raise _Missing(_NO_KEY)
        return found

    return fetch


def _refusing(original: Callable[..., Any]) -> Callable[..., Any]:
    """MiniStack makes a function without code when its zip is not there, and only its first call shows it."""

    def change(*given: Any) -> Any:
        try:
            return original(*given)
        except _Missing as error:
            return error_response_json("InvalidParameterValueException", str(error), 400)

    return change


def content(record: Record) -> bytes:
    """A function's zip, wherever it lies; empty when it has none."""
    code = record.get("code_zip")
    if isinstance(code, dict):
        code = READ.current()(code[REFERENCE.current()])
    return code if isinstance(code, bytes) else b""


def put_on_disk() -> None:
    """Leave a reference in place of every zip that our executor runs; MiniStack's own executors want the bytes."""
    for record in _records():
        code = record.get("code_zip")
        runtime = str((record.get("config") or {}).get("Runtime", ""))
        if isinstance(code, bytes) and code and runtime.startswith("python"):
            record["code_zip"] = {REFERENCE.current(): WRITE.current()(code)}
            forget(code)


def _records() -> Iterator[Record]:
    for function in list(FUNCTIONS.current()._data.values()):
        yield function
        yield from list((function.get("versions") or {}).values())


def _leaving_references(original: Callable[[Record, Any], None]) -> Callable[[Record, Any], None]:
    def restore(func: Record, blobs: Any) -> None:
        runtime = str((func.get("config") or {}).get("Runtime", ""))
        if not (isinstance(func.get("code_zip"), dict) and runtime.startswith("python")):
            original(func, blobs)

    return restore


def _serving(original: Callable[..., Any]) -> Callable[..., Any]:
    def serve(func_name: str, *scope: Any, **named: Any) -> Any:
        status, headers, body = original(func_name, *scope, **named)
        return status, headers, content({"code_zip": body}) if isinstance(body, dict) else body

    return serve
