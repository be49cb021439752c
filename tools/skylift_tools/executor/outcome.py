"""What an invocation came to, in the shapes and words of AWS Lambda."""

import json
import re
import signal
from dataclasses import dataclass

from .skylift_sandbox.transport import RESPONSE_LIMIT_BYTES

_LOADING = re.compile(
    r'File "(<frozen importlib|[^"]*/(importlib/__init__|awslambdaric/[^"]*|skylift_sandbox/[^"]*)\.py")'
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`payload` is JSON; on `error` an object with `errorType` and `errorMessage`. `log` is what it printed.
    `seconds`: how long the handler ran; 0 when it did not."""

    ok: bool
    payload: bytes
    log: str = ""
    seconds: float = 0

    def as_json(self) -> bytes:
        """The answer of `POST /invoke`: `{"kind", "payload", "log"}`."""
        kind = b"result" if self.ok else b"error"
        return b'{"kind":"%s","payload":%s,"log":%s}' % (kind, self.payload or b"null", json.dumps(self.log).encode())


def error_payload(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()


def timed_out(request_id: str, seconds: float) -> bytes:
    message = f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"
    return error_payload("Sandbox.Timedout", message)


def exited(request_id: str, status: int | None) -> bytes:
    return error_payload("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited {_reason(status)}")


def _reason(status: int | None) -> str:
    if not status:
        return "without providing a reason"
    if status > 0:
        return f"with error: exit status {status}"
    return f"with error: signal: {(signal.strsignal(-status) or str(-status)).lower()}"


def too_large() -> bytes:
    return error_payload(
        "Function.ResponseSizeTooLarge",
        f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT_BYTES} bytes).",
    )


def readable(payload: bytes) -> str:
    """An error's payload as a developer reads it: type, message and the end of the trace, without what loaded it."""
    error = json.loads(payload)
    frames = (frame for frame in error.get("stackTrace") or [] if not _LOADING.search(frame))
    trace = "".join(frame if frame.endswith("\n") else frame + "\n" for frame in frames)
    return f"{trace}{error.get('errorType', 'Error')}: {error.get('errorMessage', '')}"
