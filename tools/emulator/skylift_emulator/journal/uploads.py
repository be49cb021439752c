"""Multipart uploads of S3 that report their parts: what was uploaded is there when the upload is completed later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .encoding import decode
from .marks import Marks
from .store import Name

SERVICE, PART, BODIES = "s3", "multipart_uploads", "multipart_parts"
Key = tuple[str, str]


class _Parts(dict[int, Any]):
    """The parts of one upload, by number."""

    __slots__ = ("_key", "_marks")

    def __init__(self, key: Key, marks: Marks, parts: dict[int, Any]) -> None:
        super().__init__(parts)
        self._key, self._marks = key, marks

    def __setitem__(self, number: int, part: Any) -> None:
        super().__setitem__(number, part)
        self._marks.add(_body_name(self._key, number), part)


class Uploads(dict[Key, dict[str, Any]]):
    """By account and upload id."""

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks

    def __setitem__(self, key: Key, upload: dict[str, Any]) -> None:
        self._marks.add(_name(key), {name: value for name, value in upload.items() if name != "parts"})
        super().__setitem__(key, {**upload, "parts": _Parts(key, self._marks, upload["parts"])})

    def __delitem__(self, key: Key) -> None:
        for number in self[key]["parts"]:
            self._marks.add(_body_name(key, number), None)
        self._marks.add(_name(key), None)
        super().__delitem__(key)

    def restore(self, uploads: Iterator[tuple[str, str]], parts: Iterator[tuple[str, str]]) -> None:
        """Take over what the rows (key, value) of both kinds hold."""
        for text, value in uploads:
            account, upload_id = json.loads(text)
            key = (account, upload_id)
            super().__setitem__(key, {**decode(value), "parts": _Parts(key, self._marks, {})})
        for text, value in parts:
            account, upload_id, number = json.loads(text)
            if (account, upload_id) in self:
                dict.__setitem__(self[account, upload_id]["parts"], number, decode(value))


def _name(key: Key) -> Name:
    return SERVICE, PART, json.dumps(key)


def _body_name(key: Key, number: int) -> Name:
    return SERVICE, BODIES, json.dumps([*key, number])
