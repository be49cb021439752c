"""What Amazon Bedrock refuses, as nouns."""

from collections.abc import Iterator
from contextlib import contextmanager

from skylift.aws_errors import code_of, translated
from skylift.errors import Fault, Throttled, Unavailable

_REFUSED = {
    "AccessDeniedException": "refuses access: the function's role needs bedrock:InvokeModel on it, and the account "
    "access to the model",
    "ResourceNotFoundException": "is not known in this region",
    "ValidationException": "refuses the request",
}


@contextmanager
def understood(model_id: str) -> Iterator[None]:
    """Raises `Throttled` and `Unavailable` for what may pass, `Fault` for what is ours to mend."""
    try:
        with translated(f"The model {model_id}"):
            yield
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise Fault(f"The model {model_id} answered what cannot be read ({type(error).__name__}: {error}).") from error
    except Exception as error:
        code = code_of(error)
        if code == "ServiceQuotaExceededException":
            raise Throttled(
                f"The model {model_id} is at its quota. Try again later.", retry_after_seconds=60
            ) from error
        if code == "ModelErrorException":
            raise Unavailable(f"The model {model_id} failed. Try again later.") from error
        if code in _REFUSED:
            raise Fault(f"The model {model_id} {_REFUSED[code]}: {error}") from error
        raise
