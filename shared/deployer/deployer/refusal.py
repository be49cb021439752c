"""Answers of a language model that are not what was asked for: taken at their word or not at all."""

from __future__ import annotations

import re

from deployer.failure import Code, StageFailed
from deployer.redaction import redacted

MAX_SHOWN = 300
MAX_FAULT = 1_000
# Far more than is shown: a secret that is cut in two is not known for one.
_READ = 4_000
_FENCED = re.compile(r"\A```(?:json)?[ \t]*\n(.*)\n```\Z", re.DOTALL)


def refused(model: str, fault: str, answer: str = "") -> StageFailed:
    """A failure of this attempt, which may be tried again. `fault` goes on with "it ..."; `answer` is what was given.

    The first 300 characters of the answer are the failure's line, without what looks like a secret.
    """
    began = " ".join(redacted(answer[:_READ]).split())[:MAX_SHOWN]
    reason = redacted(f"The answer of {model} is refused: it {fault}")[:MAX_FAULT].rstrip(".")
    return StageFailed(Code.REFUSED_ANSWER, f"{reason}.", [f"{model} began: {began}"] if began else [])


def unfenced(answer: str) -> str:
    """The answer without the fence that models like to put around JSON."""
    stripped = answer.strip()
    fenced = _FENCED.match(stripped)
    return fenced[1] if fenced else stripped
