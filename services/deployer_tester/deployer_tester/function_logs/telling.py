"""The lines of a function's log that say why it failed. Pure.

Sources: what Lambda's runtimes write, https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html and
https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, as text and as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from deployer.redaction import redacted

MAX_LINES = 5
MAX_LINE = 300
# Far more than is kept: a secret that is cut in two is not known for one.
_READ = 20_000
_STAMPS = re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+Z\s+|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*|RequestId: \S+ ")
_TELLS = re.compile(
    r"^\[ERROR\]|^ERROR\b|\bRuntime\.[A-Z]\w+|Task timed out after|Runtime exited|(?:Invoke Error|Uncaught Exception)"
)
# The folders of a path, a time, an id, an address in memory: what is another in every run of the same fault.
_DIFFERS = re.compile(
    r"(?<![\w:/])(?:/[^\s/'\"]+)+(?=/)|\b(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?Z?"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b|\b\d{6,}\b|\b0x[0-9a-f]+\b"
)
_REPORT = re.compile(r"^(?:INIT_)?(?:REPORT|START)\b")
_TRACEBACK = "Traceback (most recent call last):"
_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<name>\S+)')
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
# Below it lies a function's code on AWS.
_TASK = "/var/task/"
# And on this machine, whose emulator unpacks it by its digest.
_UNPACKED = re.compile(r"(?<![^\s'\"(=])/[^\s'\"]*/code/[0-9a-f]{32}/")


def telling(messages: Iterable[str]) -> list[str]:
    """At most 5 of 300 characters, each fault once, as they came; without times, request ids and what looks like a
    secret."""
    found: dict[str, str] = {}
    for line in _found(messages):
        told = " ".join(_STAMPS.sub("", redacted(line)).split())
        found.setdefault(_DIFFERS.sub("", told)[:MAX_LINE], told[:MAX_LINE])
        if len(found) == MAX_LINES:
            break
    return list(found.values())


def _found(messages: Iterable[str]) -> Iterator[str]:
    # A trace that is printed, not raised, comes line by line.
    printed: list[str] | None = None
    for message in messages:
        text = _UNPACKED.sub(_TASK, message[:_READ].replace("\r", "\n").strip("\n"))
        if printed is not None and text.startswith((" ", "\t")):
            printed.append(text)
        elif printed is not None:
            yield _with_place(text, printed)
            printed = None
        elif text.startswith(_TRACEBACK):
            first = text.splitlines()[1:]
            last = next((line for line in reversed(first) if not line.startswith((" ", "\t"))), None)
            if last:
                yield _with_place(last, first)
            else:
                printed = first
        elif line := _of(text):
            yield line


def _of(text: str) -> str | None:
    if _REPORT.match(text):
        return None
    said = _object(text)
    if said and ("errorType" in said or said.get("level") in ("ERROR", "CRITICAL", "FATAL")):
        return _of_object(said)
    first, *rest = text.splitlines() or [""]
    return _with_place(first, rest) if _TELLS.search(_STAMPS.sub("", first)) else None


def _object(text: str) -> dict[str, Any] | None:
    found = _OBJECT.search(text)
    try:
        value = json.loads(found[0]) if found else None
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _of_object(said: dict[str, Any]) -> str:
    message = said.get("errorMessage") or said.get("message") or ""
    kind = said.get("errorType")
    trace = said.get("stackTrace") or said.get("stack") or []
    frames = [str(each) for each in trace] if isinstance(trace, list) else []
    return _with_place(f"[ERROR] {kind}: {message}" if kind else f"[ERROR] {message}", frames)


def _with_place(line: str, trace: Iterable[str]) -> str:
    """The line with the innermost place of the trace that lies in the function's own code."""
    frames = [found for each in trace for found in _FRAME.finditer(each)]
    own = [found for found in frames if "site-packages" not in found["file"] and "/importlib/" not in found["file"]]
    if not own:
        return line
    file = own[-1]["file"]
    named = file.partition(_TASK)[2] or file.rpartition("/")[2]
    return f"{line[:MAX_LINE]} ({named}, line {own[-1]['line']}, in {own[-1]['name']})"
