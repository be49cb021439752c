"""What AWS refuses while a repository is deployed: an end of the stage where trying again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from skylift.aws_errors import code_of, translated

from deployer.failure import Code, StageFailed

_CODES = {
    "AccessDenied": Code.IAM_PERMISSION,
    "AccessDeniedException": Code.IAM_PERMISSION,
    "UnauthorizedOperation": Code.IAM_PERMISSION,
    "InsufficientCapabilitiesException": Code.CFN_CAPABILITY,
    "InsufficientCapabilities": Code.CFN_CAPABILITY,
    "LimitExceededException": Code.RESOURCE_LIMIT,
    "LimitExceeded": Code.RESOURCE_LIMIT,
    "AccountLimitExceededException": Code.RESOURCE_LIMIT,
    "NoSuchBucket": Code.S3_ERROR,
    "EntityTooLarge": Code.S3_ERROR,
    "ValidationError": Code.TEMPLATE_VALIDATION,
    "InvalidInputException": Code.BUILD,
    "ResourceNotFoundException": Code.NOT_AVAILABLE_HERE,
}
# CloudFormation answers these with the code of any other invalid request.
_TOO_MANY_REQUESTS = "rate exceeded"
# `Parameter 'Stage' must be one of AllowedValues`, `Parameters: [Stage] must have values`: of what it was given.
_PARAMETERS = re.compile(r"Parameters?\b")
# The local platform says so of what it cannot provide as the template declares it.
LOCAL_LIMIT = re.compile(r"Not on the local platform")
# Types that there are, or cfn-lint had found them out: not in this region, or not on this machine.
_UNKNOWN_TYPES = re.compile(r"Unrecognized resource types: \[([^\]]+)\]")


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """`what` begins the sentence: "CloudFormation". Raises StageFailed, Throttled or Unavailable; the rest goes on."""
    try:
        with translated(what):
            yield
    except Exception as error:
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        if refusal := _refusal(cause, what):
            raise refusal from None
        raise


def _refusal(error: Exception, what: str) -> StageFailed | None:
    code = _CODES.get(code_of(error))
    message = message_of(error)
    if code is None or _TOO_MANY_REQUESTS in message.lower():
        return None
    lines = [f"{code_of(error)}: {message}"]
    if unknown := _UNKNOWN_TYPES.search(message):
        return StageFailed(Code.NOT_AVAILABLE_HERE, f"{what} does not offer {unknown[1]} here.", lines)
    if LOCAL_LIMIT.search(message):
        code = Code.NOT_AVAILABLE_HERE
    elif code is Code.TEMPLATE_VALIDATION and _PARAMETERS.match(message):
        code = Code.PARAMETERS
    return StageFailed(code, f"{what} refused: {message}", lines)


def message_of(error: Exception) -> str:
    """The words of a botocore `ClientError`, without who asked for what in which call."""
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Message", "") or error)
