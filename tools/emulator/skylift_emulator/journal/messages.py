"""SQS queues that report each message that is sent, changed or removed, whichever code does it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from typing import Any

from skylift_emulator.seams import Seam

from .marks import Marks
from .store import Name

SERVICE, PART = "sqs", "messages"
_MESSAGES = "messages"
# Messages that other services put into a queue lack fields. MiniStack looks for them at each receive.
COMPLETE = Seam("ministack.services.sqs", "_ensure_msg_fields", ("m",))
Home = tuple[str, str, str]


class Message(dict[str, Any]):
    """One message; a change of a field marks its row."""

    __slots__ = ("queue",)
    queue: Queue

    def __setitem__(self, field: str, value: Any) -> None:
        super().__setitem__(field, value)
        self.queue.mark(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return copy.deepcopy(dict(self), memo)


def _compared(name: str) -> Callable[..., Any]:
    """The list method, followed by a comparison of which messages are in the list."""
    original = getattr(list, name)

    def change(self: Messages, *arguments: Any, **named: Any) -> Any:
        before = list(self)
        result = original(self, *arguments, **named)
        after = self.queue.adopted(self)
        list.__setitem__(self, slice(None), after)
        self.queue.compare(before, after)
        return self if name == "__iadd__" else result

    return change


class Messages(list[Message]):
    """The messages of one queue."""

    __slots__ = ("queue",)

    def __init__(self, queue: Queue, messages: Iterable[Any], *, own: bool = False) -> None:
        """`own`: all of them are messages of this queue already."""
        self.queue = queue
        super().__init__(messages if own else queue.adopted(messages))

    def append(self, message: dict[str, Any]) -> None:
        (adopted,) = self.queue.adopted([message])
        super().append(adopted)
        self.queue.mark(adopted)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[dict[str, Any]]:
        return copy.deepcopy(list(self), memo)

    for _name in ("clear", "extend", "insert", "remove", "pop", "__delitem__", "__setitem__", "__iadd__"):
        locals()[_name] = _compared(_name)


class Queue(dict[str, Any]):
    """A queue of MiniStack. `changed` is called when one of its own fields is replaced."""

    __slots__ = ("_changed", "_home", "_marks")

    def __init__(self, home: Home, queue: dict[str, Any], *, marks: Marks, changed: Callable[[], object]) -> None:
        super().__init__(queue)
        self._home, self._marks, self._changed = home, marks, changed
        super().__setitem__(_MESSAGES, Messages(self, queue[_MESSAGES]))

    def __setitem__(self, field: str, value: Any) -> None:
        if field != _MESSAGES:
            super().__setitem__(field, value)
            self._changed()
            return
        before = self[_MESSAGES]
        after = Messages(self, value, own=set(map(id, before)).issuperset(map(id, value)))
        super().__setitem__(_MESSAGES, after)
        self.compare(before, after)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return copy.deepcopy(dict(self), memo)

    def adopted(self, messages: Iterable[dict[str, Any]]) -> list[Message]:
        """The messages as `Message`s of this queue."""
        return [each if isinstance(each, Message) and each.queue is self else self._adopt(each) for each in messages]

    def _adopt(self, message: dict[str, Any]) -> Message:
        message = dict(message)
        COMPLETE.current()(message)
        adopted = Message(message)
        adopted.queue = self
        return adopted

    def mark(self, message: Message) -> None:
        self._marks.add(self._name(message), message)

    def compare(self, before: list[Message], after: list[Message]) -> None:
        """Mark the messages that are in one of the lists only."""
        old, new = set(map(id, before)), set(map(id, after))
        for message in before if old - new else ():
            if id(message) not in new:
                self._marks.add(self._name(message), None)
        for message in after if new - old else ():
            if id(message) not in old:
                self.mark(message)

    def end(self) -> None:
        """The queue is deleted, and its messages with it."""
        self.compare(self[_MESSAGES], [])

    def _name(self, message: Message) -> Name:
        return SERVICE, PART, json.dumps([*self._home, message["id"]])


class Queues(dict[Home, Queue]):
    """What the scoped dictionary of all queues holds: by account, region and URL."""

    def __init__(self, marks: Marks, changed: Callable[[], object]) -> None:
        super().__init__()
        self._marks, self._changed = marks, changed

    def __setitem__(self, home: Home, queue: dict[str, Any]) -> None:
        replaced = self.pop(home, None)
        if replaced is not None and replaced is not queue:
            replaced.end()
        made = Queue(home, queue, marks=self._marks, changed=self._changed)
        super().__setitem__(home, made)
        made.compare([], made[_MESSAGES])

    def update(self, queues: dict[Home, Any]) -> None:  # type: ignore[override]
        for home, queue in queues.items():
            self[home] = queue

    def __delitem__(self, home: Home) -> None:
        self[home].end()
        super().__delitem__(home)

    def pop(self, home: Home, *default: Any) -> Any:
        if home in self:
            self[home].end()
        return super().pop(home, *default)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Home, Any]:
        return copy.deepcopy(dict(self), memo)

    def restore(self, queues: dict[Home, Any]) -> None:
        """Take over queues whose messages are on disk already."""
        for home, queue in queues.items():
            super().__setitem__(home, Queue(home, queue, marks=self._marks, changed=self._changed))
