"""One call of a function."""

import time
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True, eq=False)
class Invocation:
    """One event (JSON) for a function; `arn` as it was invoked."""

    event: bytes
    request_id: str
    arn: str
    timeout_seconds: float
    trace: str = ""

    def headers(self) -> bytes:
        headers: dict[str, str | int] = {
            "Lambda-Runtime-Aws-Request-Id": self.request_id,
            "Lambda-Runtime-Deadline-Ms": int((time.time() + self.timeout_seconds) * 1000),
            "Lambda-Runtime-Invoked-Function-Arn": self.arn,
            "Content-Type": "application/json",
        }
        if self.trace:
            headers["Lambda-Runtime-Trace-Id"] = self.trace
        return orjson.dumps(headers)

    def messages(self) -> list[str]:
        """Ids of the SQS messages that the event carries."""
        event = orjson.loads(self.event)
        records = event.get("Records") if isinstance(event, dict) else None
        found = [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []
        return [str(record["messageId"]) for record in found if "messageId" in record]
