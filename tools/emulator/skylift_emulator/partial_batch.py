"""Reads a function's answer to a batch whose mapping has `ReportBatchItemFailures`.

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

_LIST, _ID = "batchItemFailures", "itemIdentifier"


class MalformedAnswer(ValueError):
    """AWS takes such an answer as the failure of the whole batch."""


def failed_items(answer: Any, ids: Collection[str]) -> set[str]:
    """The identifiers that the answer reports as failed; all of them are in `ids`. Raises `MalformedAnswer`.

    Null, an empty object, list or text, and an object without failures or with null for them, report none.
    """
    if not answer:
        return set()
    if not isinstance(answer, dict):
        raise MalformedAnswer(f"the function returned a {type(answer).__name__}, not an object with {_LIST!r}")
    failures = answer.get(_LIST)
    if failures is None:
        return set()
    if not isinstance(failures, list):
        raise MalformedAnswer(f"{_LIST!r} is not a list")
    return {_identifier(position, failure, ids) for position, failure in enumerate(failures)}


def _identifier(position: int, failure: Any, ids: Collection[str]) -> str:
    place = f"{_LIST}[{position}]"
    if not isinstance(failure, dict) or _ID not in failure:
        raise MalformedAnswer(f"{place} has no {_ID!r}")
    identifier = failure[_ID]
    if not isinstance(identifier, str) or not identifier:
        raise MalformedAnswer(f"{place}.{_ID} is not a text, or empty: {identifier!r}")
    if identifier not in ids:
        raise MalformedAnswer(f"{place}.{_ID} is not in the batch: {identifier!r}")
    return identifier
