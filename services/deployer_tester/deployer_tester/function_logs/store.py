"""The logs of deployed functions in CloudWatch Logs: read only, bounded in pages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from skylift import clients
from skylift.aws_errors import code_of, translated
from skylift.errors import SkyliftError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MAX_PAGES = 5
_READ_SECONDS = 10
_GONE = "ResourceNotFoundException"


class Unreadable(Exception):
    """A log cannot be read; the text says why, without who asked."""


class FunctionLogs:
    """Both methods raise Unreadable."""

    def __init__(self, functions: LambdaClient | None = None, logs: Any = None) -> None:
        self._functions, self._logs = functions, logs

    def group_of(self, function: str) -> str:
        """The log group that the function writes to, by its configuration."""
        client = self._functions or clients.client("lambda", read_seconds=_READ_SECONDS)
        found = _answer(client.get_function_configuration, FunctionName=function)
        group = ((found or {}).get("LoggingConfig") or {}).get("LogGroup")
        return str(group or f"/aws/lambda/{function}")

    def since(self, group: str, moment: datetime) -> list[str]:
        """The messages from that moment on, oldest first; none where the function has not written yet."""
        client = self._logs or clients.client("logs", read_seconds=_READ_SECONDS)
        asked: dict[str, Any] = {"logGroupName": group, "startTime": int(moment.timestamp() * 1000)}
        found: list[str] = []
        for _ in range(MAX_PAGES):
            page = _answer(client.filter_log_events, **asked)
            found += [event["message"] for event in (page or {}).get("events", [])]
            if not page or not page.get("nextToken"):
                break
            asked["nextToken"] = page["nextToken"]
        return found


def _answer(operation: Any, **arguments: Any) -> dict[str, Any] | None:
    """None for what is not there (yet)."""
    # The tests have been run, and are not run again because nobody can read why they failed.
    try:
        with translated("CloudWatch Logs"):
            answer: dict[str, Any] = operation(**arguments)
    except SkyliftError as error:
        raise Unreadable(str(error)) from None
    except Exception as error:
        code = code_of(error)
        if code == _GONE:
            return None
        if not code:
            raise
        raise Unreadable(code) from None
    return answer
