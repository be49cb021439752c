"""Why a stage, and with it perhaps the session, came to no good end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from skylift.errors import Throttled, Unavailable

from deployer.redaction import redacted, without

MAX_LINES = 20
MAX_LINE = 500
MAX_REASON = 2_000


class Code(StrEnum):
    """The kinds of errors that people and the analyser tell apart."""

    GIT_CLONE = "GIT_CLONE"
    SOURCE_LIMIT = "SOURCE_LIMIT"
    NO_IAC = "NO_IAC"
    TEMPLATE_VALIDATION = "TEMPLATE_VALIDATION"
    PARAMETERS = "PARAMETERS"
    BUILD = "BUILD"
    CFN_CREATE = "CFN_CREATE"
    CFN_UPDATE = "CFN_UPDATE"
    CFN_ROLLBACK = "CFN_ROLLBACK"
    CFN_DELETE = "CFN_DELETE"
    CFN_CAPABILITY = "CFN_CAPABILITY"
    IAM_PERMISSION = "IAM_PERMISSION"
    LAMBDA_CONFIG = "LAMBDA_CONFIG"
    S3_ERROR = "S3_ERROR"
    RESOURCE_LIMIT = "RESOURCE_LIMIT"
    NETWORK = "NETWORK"
    TIMEOUT = "TIMEOUT"
    TESTS_FAILED = "TESTS_FAILED"
    NOTHING_TO_TEST = "NOTHING_TO_TEST"
    REFUSED_ANSWER = "REFUSED_ANSWER"
    NO_FIX = "NO_FIX"
    PUSH_REFUSED = "PUSH_REFUSED"
    NOT_AVAILABLE_HERE = "NOT_AVAILABLE_HERE"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True)
class Failure:
    """`reason` is one sentence for a person, of at most 2,000 characters; `lines` are the log lines behind it, at most
    20 of 500: it lies in the session, whose item is limited."""

    stage: str
    code: Code
    reason: str
    lines: tuple[str, ...] = ()


class StageFailed(Exception):
    """The stage has an end, and it is a bad one; trying the same message again changes nothing."""

    def __init__(self, code: Code, reason: str, lines: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        # Cut last: half a secret does not look like one.
        self.lines = tuple(redacted(line)[:MAX_LINE] for line in lines[:MAX_LINES])

    def without(self, words: Collection[str]) -> StageFailed:
        """The same, and none of these secrets in it."""
        return StageFailed(self.code, without(self.reason, words), [without(line, words) for line in self.lines])

    def at(self, stage: str) -> Failure:
        """Other people's tools wrote what it quotes, so nothing that looks like a secret goes on."""
        return Failure(stage, self.code, redacted(self.reason)[:MAX_REASON], tuple(map(redacted, self.lines)))


def given_up(stopped_by: BaseException | None) -> StageFailed:
    """What a session is told whose stage ran out of tries: who did not answer. The words of our own faults are ours."""
    if isinstance(stopped_by, (Throttled, Unavailable)):
        return StageFailed(Code.INTERNAL, f"{stopped_by.detail} This stage has no more tries.")
    reason = "A fault of ours stopped this stage; its message is kept for us to look into. Start again later."
    return StageFailed(Code.INTERNAL, reason)
