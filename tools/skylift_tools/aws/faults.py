"""What an AWS error means to the engine."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError


class Fault(Exception):
    """A handler's own complaint about one resource; `str()` says what is wrong and the way out."""


_EXISTS = (
    "AlreadyExists",
    "AlreadyExist",
    "AlreadyOwnedByYou",
    "ResourceExists",
    "ResourceInUse",
    "ResourceConflict",
    "EntityAlreadyExists",
    "Duplicate",
    "QueueNameExists",
    "GroupExists",
    "ConflictException",
)
_MISSING = (
    "NotFound",
    "NotFoundException",
    "NoSuch",
    "NonExistent",
    "DoesNotExist",
    "ResourceNotFound",
    "QueueDoesNotExist",
)


def code(error: ClientError) -> str:
    """The error's code."""
    return str(error.response.get("Error", {}).get("Code", ""))


def exists(error: ClientError) -> bool:
    """Whether something of that name is there already."""
    return any(part in code(error) for part in _EXISTS)


def missing(error: ClientError) -> bool:
    """Whether what was asked for is not there (any more)."""
    return code(error) == "404" or any(part in code(error) for part in _MISSING)


def message(error: Exception) -> str:
    """What AWS said, with the operation that it said it to."""
    if isinstance(error, ClientError):
        said = error.response.get("Error", {}).get("Message", "")
        return f"{error.operation_name} failed with {code(error)}: {said}"
    return str(error)


def quietly(action: Callable[[], object]) -> None:
    """Run a clean-up of what may not be there at all."""
    try:
        action()
    except ClientError:
        return
