"""Logs are events with fields, metrics are counts of them; both are JSON lines on standard output.

    log.info("document_ready", document_id=document_id, pages=12)
    log.count("documents_ready")

The correlation id of the work at hand and the Lambda request id are on every line by themselves.
Service, namespace and level come from POWERTOOLS_SERVICE_NAME, POWERTOOLS_METRICS_NAMESPACE, POWERTOOLS_LOG_LEVEL.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from skylift import correlation
from skylift.metrics import Counted, Unit

_Answer = TypeVar("_Answer")
# The standard library refuses many names beside each other in a record, so that they travel as one.
_FIELDS = "fields"
_EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class _Formatter(LambdaPowertoolsFormatter):
    """Takes the correlation id where it lives, so that no door has to copy it into the logger's state.

    A field that is called like a part of the line itself (`message`, `level`) gets an underscore.
    """

    def serialize(self, log: Any) -> str:
        line = {**log, "correlation_id": correlation.current()}
        fields = line.pop(_FIELDS, {})
        return super().serialize({**line, **{f"{name}_" if name in line else name: fields[name] for name in fields}})


# Lambda takes a line whose time is not RFC 3339 for INFO, whatever level it names.
_logger = Logger(logger_formatter=_Formatter(serialize_stacktrace=False, use_rfc3339=True, utc=True))
_counted = Counted()
_OF_INVOCATION = ("function_request_id", "function_version", "cold_start")
_invocation: dict[str, Any] = {}


def info(event: str, **fields: Any) -> None:
    _logger.info(_named(event), extra={_FIELDS: fields}, stacklevel=3)


def warning(event: str, **fields: Any) -> None:
    _logger.warning(_named(event), extra={_FIELDS: fields}, stacklevel=3)


def error(event: str, *, exc_info: BaseException | None = None, **fields: Any) -> None:
    """With `exc_info` its traceback is logged too; that is for the two doors."""
    _logger.error(_named(event), exc_info=exc_info, extra={_FIELDS: fields}, stacklevel=3)


def count(metric: str, value: float = 1, *, unit: Unit = "Count") -> None:
    """Adds to a metric of the request or message at hand; the door writes them all as one line at its end (EMF)."""
    if not _counted.add(metric, value, unit):
        finished("metrics_counted")


def finished(event: str, **fields: Any) -> None:
    """One line that is log and metric in one: what was counted since the last, and `fields` to search by.

    For the doors, at the end of a request or message. CloudWatch bills each metric of each service, so what has many
    values (a route, a user) is a field and no dimension.
    """
    described = {"level": "INFO", "message": _named(event), "correlation_id": correlation.current()}
    known = {**described, **_invocation, **fields}
    print(_counted.line({name: value for name, value in known.items() if value is not None}))  # noqa: T201 it is the log


def with_context(handler: Callable[[Any, Any], _Answer]) -> Callable[[Any, Any], _Answer]:
    """Puts the Lambda context (request id, function, version, cold start) on every line of an invocation."""

    def noted(event: Any, context: Any) -> _Answer:
        _logger.append_keys(function_version=context.function_version)
        keys = _logger.get_current_keys()
        _invocation.update({name: keys.get(name) for name in _OF_INVOCATION})
        return handler(event, context)

    decorated: Callable[[Any, Any], _Answer] = _logger.inject_lambda_context(noted, clear_state=True)  # type: ignore[arg-type, call-overload, assignment, unused-ignore]
    return decorated


def _named(event: str) -> str:
    """A fixed name can be searched and counted; a sentence with values in it cannot."""
    if not _EVENT.fullmatch(event):
        raise ValueError(f"log event {event!r} must be snake_case; values go into fields")
    return event
