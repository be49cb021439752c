"""Bodies that no generator of valid JSON makes, for any operation: its fields are taken from its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

BROKEN = {
    "cut off": b"{",
    "not UTF-8": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "null": b"null",
}
# As they are written in JSON.
VALUES = {
    "NUL": '"a\\u0000b"',
    "lone surrogates": '"\\ud800"',
    "noncharacters": '"\ufffe\U0010ffff"',
    "digits of other scripts": '"٠198c5f0"',
    "only spaces": '" \u00a0\u200b\u2028\u3000"',
    "no words": '"?!.,"',
    "a path": '"../../etc/passwd"',
    "long": f'"{"x" * 5000}"',
    "a huge number": "9" * 5000,
    "infinite": "1e999",
    "no number": "NaN",
    "below zero": "-Infinity",
    "another kind": '[{"": null}]',
}


def hostile(fields: Mapping[str, Any]) -> Iterator[bytes]:
    """One field is hostile in each, the others are as in the document's examples; then the same name twice."""
    yield from BROKEN.values()
    examples = {name: json.dumps(each["examples"][0]) for name, each in fields.items() if each.get("examples")}
    for name in fields:
        for value in VALUES.values():
            yield _object([*(pair for pair in examples.items() if pair[0] != name), (name, value)])
        yield _object([*examples.items(), (name, '"a"'), (name, '"b"')])


def _object(pairs: list[tuple[str, str]]) -> bytes:
    return ("{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in pairs) + "}").encode()
