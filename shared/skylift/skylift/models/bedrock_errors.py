"""What Amazon Bedrock refuses, as nouns."""

from collections.abc import Iterator
from contextlib import contextmanager

from skylift.aws_errors import code_of, translated
from skylift.errors import Fault, SkyliftError, Throttled, Unavailable

_REFUSED = {
    "AccessDeniedException": "refuses access: the function's role needs bedrock:InvokeModel on it, and the account "
    "access to the model",
    "ResourceNotFoundException": "is not known in this region",
    "ValidationException": "refuses the request",
}


_UNREADABLE = frozenset(
    {
        "KeyError",
        "IndexError",
        "TypeError",
        "ValueError",
        "JSONDecodeError",
        "UnicodeDecodeError",
        "ResponseParserError",
    }
)
"""By name: botocore, whose parser has the last one, is not imported before a call."""


@contextmanager
def understood(model_id: str) -> Iterator[None]:
    """Raises `Throttled` and `Unavailable` for what may pass, `Fault` for what is ours to mend."""
    try:
        with translated(f"The model {model_id}"):
            yield
    except Exception as error:
        if noun := _noun(error, f"The model {model_id}"):
            raise noun from error
        raise


def _noun(error: Exception, model: str) -> SkyliftError | None:
    code = code_of(error)
    if code == "ServiceQuotaExceededException":
        return Throttled(f"{model} is at its quota. Try again later.", retry_after_seconds=60)
    if code == "ModelErrorException":
        return Unavailable(f"{model} failed. Try again later.")
    if code in _REFUSED:
        return Fault(f"{model} {_REFUSED[code]}: {error}")
    if type(error).__name__ in _UNREADABLE:
        return Fault(f"{model} answered what cannot be read ({type(error).__name__}: {error}).")
    return None
