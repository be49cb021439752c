"""The state of a service as rows of the journal, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict

from .encoding import decode, encode, parsed_key, scoped_key
from .scoped import CLASSES
from .store import Name

# Log lines and metrics: a response waits for new rows, the periodic save writes what changed in them.
RELAXED = {
    ("cloudwatch", "metrics"),
    ("cloudwatch", "alarm_history"),
    ("cloudwatch_logs", "log_groups/streams"),
    ("cloudwatch_logs", "log_records"),
    ("cloudwatch_logs", "queries"),
}
# How many parts a key with account and region has.
_REGIONAL = 3
# A field of each entry that has rows of its own.
_DIVIDED = {("cloudwatch_logs", "log_groups"): "streams"}
# Large entries whose change this shows, so that the others need not be encoded again.
_SIGNATURES: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("stepfunctions", "executions"): lambda execution: (
        execution["status"],
        len(execution["events"]),
        encode(execution.get("waiting")),
    ),
    ("cloudwatch_logs", "log_groups/streams"): lambda streams: [
        (name, len(stream["events"]), stream["lastIngestionTime"]) for name, stream in list(streams.items())
    ],
}


class Rows:
    """Remembers what was written of one service, and finds what differs."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._written: dict[Name, int] = {}
        self._signatures: dict[Name, Any] = {}

    def loaded(self, part: str, key: str, value: str) -> None:
        """This row is on disk already."""
        self._written[self.service, part, key] = hash(value)

    def __contains__(self, name: Name) -> bool:
        return name in self._written

    def difference(self, state: dict[str, Any], *, relaxed: bool) -> Difference:
        """What differs from what was written; with `relaxed`, also within the rows of log lines and metrics."""
        found, seen = Difference(self), set()
        for part, key, value in _flat(self.service, state):
            name = (self.service, part, key)
            seen.add(name)
            if relaxed or (self.service, part) not in RELAXED or name not in self._written:
                self._compare(name, value, found)
        found.rows.update((name, None) for name in self._written if name not in seen)
        return found

    def _compare(self, name: Name, value: Any, found: Difference) -> None:
        signature_of = _SIGNATURES.get(name[:2])
        if signature_of is not None and name[2]:
            signature = signature_of(value)
            if name in self._written and self._signatures.get(name) == signature:
                return
            found.signatures[name] = signature
        text = encode(value)
        if self._written.get(name) != hash(text):
            found.rows[name] = text

    def committed(self, difference: Difference) -> None:
        self._signatures.update(difference.signatures)
        for name, text in difference.rows.items():
            if text is not None:
                self._written[name] = hash(text)
            else:
                del self._written[name]
                self._signatures.pop(name, None)


class Difference:
    """Rows of one service to write, or to delete where the value is None; `committed` when that is on disk."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.service = rows.service
        self.rows: dict[Name, str | None] = {}
        self.signatures: dict[Name, Any] = {}

    def committed(self) -> None:
        self._rows.committed(self)


def _flat(service: str, state: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(part, key, value) of every row; a scoped dictionary has one more with the key "", for its kind."""
    for part, value in state.items():
        if not isinstance(value, CLASSES):
            yield part, "", value
            continue
        yield part, "", type(value)()
        divided = _DIVIDED.get((service, part))
        for scoped, entry in list(value._data.items()):
            key = scoped_key(scoped)
            if divided and isinstance(entry, dict):
                yield f"{part}/{divided}", key, entry.get(divided)
                entry = {name: field for name, field in entry.items() if name != divided}  # noqa: PLW2901
            yield part, key, entry


def assembled(rows: Iterator[tuple[str, str, str]]) -> dict[str, Any]:
    """The state that these rows (part, key, value) make up, ordered by part and key."""
    state: dict[str, Any] = {}
    for part, key, text in rows:
        whole, _, divided = part.partition("/")
        if not key:
            state[part] = decode(text)
        elif divided:
            # The row of an entry that was deleted after the last save of such rows may still be there.
            entry = state[whole]._data.get(parsed_key(key))
            if entry is not None:
                entry[divided] = decode(text)
        else:
            scope = parsed_key(key)
            kind = AccountRegionScopedDict if len(scope) == _REGIONAL else AccountScopedDict
            state.setdefault(part, kind())._data[scope] = decode(text)
    return state
