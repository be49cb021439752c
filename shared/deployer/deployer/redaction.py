"""Text that other people's tools wrote, without what looks like a secret in it.

Own secrets never get here: they are kept out where they are used. This is the second line, for what a repository, a
template or a tool's output may hold.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

REDACTED = "[redacted]"

# The forms of tokens as their makers publish them: AWS access keys, GitHub, Anthropic and OpenAI keys, JWTs, PEM keys.
# No pattern may begin in the middle of a word that it could have begun with: a long one would take minutes.
_SHAPES = re.compile(
    r"""
    \b(?:AKIA|ASIA)[A-Z0-9]{16}\b
    | \bgh[pousr]_[A-Za-z0-9]{20,}\b
    | \bgithub_pat_[A-Za-z0-9_]{20,}\b
    | \bsk-[A-Za-z0-9_-]{16,}
    | (?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
    | -----BEGIN[ A-Z]*PRIVATE\ KEY-----[\s\S]*?(?:-----END[ A-Z]*PRIVATE\ KEY-----|\Z)
    """,
    re.VERBOSE,
)
_IN_URL = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_NAMED = re.compile(
    r"""(?ix)
    ( (?:secret|password|passwd|api[_-]?key|token) [\w-]{0,100} \\?["']? \s* [=:](?!:) \s* )
    (?: "[^"]*" | '[^']*' | [^\s,;]+ )
    """
)

_SECRET = re.compile(r"(?i)secret|passw|api[_-]?key|token|credential|private[_-]?key")
# `TokenUrl` and `SecretName` say where something is, and not what it is.
_PLACE = re.compile(r"(?i)(?:arn|ur[il]|endpoint|name|id|table|queue|bucket|function)$")
# Shorter ones are in every text, and hide nothing.
_SHORTEST = 4
# It says where a secret is: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
_REFERENCE = "{{resolve:"


def redacted(text: str) -> str:
    """The text with every such value replaced by `[redacted]`."""
    text = _SHAPES.sub(REDACTED, text)
    text = _IN_URL.sub(REDACTED, text)
    return _NAMED.sub(rf"\1{REDACTED}", text)


def redacted_value(name: str, value: str) -> str:
    """What was given out under a name, which may say that it is a secret."""
    if value.startswith("arn:"):
        return value
    return REDACTED if is_secret(name) and not value.startswith("http") else redacted(value)


def is_secret(name: str) -> bool:
    """Whether what has this name is called a secret."""
    return bool(_SECRET.search(name)) and not _PLACE.search(name)


def secrets_among(values: Iterable[str]) -> tuple[str, ...]:
    """Those to be looked for in texts, the longest first: one may be part of another."""
    found = {each for each in values if len(each) >= _SHORTEST and not each.startswith(_REFERENCE)}
    return tuple(sorted(found, key=len, reverse=True))


def without(text: str, words: Iterable[str]) -> str:
    """The text with each of these words, which are known to be secret, replaced: whoever was told one may repeat it."""
    for word in words:
        text = text.replace(word, REDACTED)
    return text


def without_in(document: Any, words: Collection[str]) -> Any:
    """The same of every text in a JSON document."""
    match document:
        case str():
            return without(document, words)
        case list():
            return [without_in(each, words) for each in document]
        case dict():
            return {name: without_in(each, words) for name, each in document.items()}
    return document
