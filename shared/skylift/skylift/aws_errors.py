"""What AWS answers, as the nouns of `skylift.errors`; what has no noun goes on as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from skylift.errors import NotFound, SkyliftError, Throttled, Unavailable

_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
    }
)
_UNAVAILABLE = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "InternalServiceError",
        "ModelNotReadyException",
        "ModelTimeoutException",
        "RequestTimeout",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "TransactionInProgressException",
    }
)
_NOT_FOUND = frozenset({"404", "NoSuchKey", "NotFound"})


@contextmanager
def translated(what: str) -> Iterator[None]:
    """`what` names the thing asked for in the words of the caller: "the document's file", "the secret"."""
    try:
        yield
    except Exception as error:
        if noun := _noun(error, what):
            raise noun from error
        raise


def code_of(error: Exception) -> str:
    """The code of a botocore `ClientError`; empty for anything else."""
    response: dict[str, Any] = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def _noun(error: Exception, what: str) -> SkyliftError | None:
    code = code_of(error)
    if code in _THROTTLED:
        return Throttled(f"{what} cannot be reached: too many requests at the moment. Try again later.")
    if code in _UNAVAILABLE or _is_lost_connection(error):
        return Unavailable(f"{what} cannot be reached at the moment. Try again later.")
    if code in _NOT_FOUND:
        return NotFound(f"{what} does not exist.")
    return None


def _is_lost_connection(error: Exception) -> bool:
    # By name: importing botocore here would cost every process what only those that call AWS should pay.
    bases = {base.__name__ for base in type(error).__mro__ if base.__module__ == "botocore.exceptions"}
    return not bases.isdisjoint({"HTTPClientError", "ConnectionError"})
