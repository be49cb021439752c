"""MiniStack's scoped dictionaries: report which of them changed, and copy only their first level for the journal."""

from __future__ import annotations

import copy
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict

CLASSES = (AccountScopedDict, AccountRegionScopedDict)
_CHANGES = ("__setitem__", "__delitem__", "set_scoped", "pop_scoped", "pop", "setdefault", "update", "clear")
# Written by nearly every request, and not part of what is persisted.
_IGNORED = {"_stream_records", "_metrics", "_task_tokens"}

_changed: set[Any] = set()
_mode = threading.local()


def install() -> None:
    """Wrap the methods that change a scoped dictionary, and its deep copy."""
    for cls in CLASSES:
        for name in _CHANGES:
            setattr(cls, name, _reporting(getattr(cls, name)))
        cls.__deepcopy__ = _deepcopy


def _reporting(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def change(self: Any, *arguments: Any) -> Any:
        try:
            return original(self, *arguments)
        finally:
            _changed.add(self)

    return change


def _deepcopy(self: Any, memo: dict[int, Any]) -> Any:
    made = type(self)()
    if getattr(_mode, "shallow", False):
        made._data = {key: _first_level(value) for key, value in list(self._data.items())}
    else:
        made._data = copy.deepcopy(self._data, memo)
    return made


def _first_level(value: Any) -> Any:
    """Services remove fields of entries before they are saved; that must not reach the live entry."""
    return dict(value) if isinstance(value, dict) else value


@contextmanager
def shallow() -> Iterator[None]:
    """Inside, `copy.deepcopy` of a scoped dictionary in this thread copies the dictionary and its entries only."""
    _mode.shallow = True
    try:
        yield
    finally:
        _mode.shallow = False


class Owners:
    """Which service a scoped dictionary belongs to. `modules` maps a service to the name of its module."""

    def __init__(self, modules: dict[str, str]) -> None:
        self._modules = modules
        self._loaded = 0
        self._owners: dict[Any, str] = {}

    def changed(self) -> set[str]:
        """The services whose dictionaries were written since the last call."""
        found = set()
        while _changed:
            owner = self._owner(_changed.pop())
            if owner:
                found.add(owner)
        return found

    def _owner(self, scoped: Any) -> str | None:
        if len(sys.modules) != self._loaded:
            self._loaded = len(sys.modules)
            self._owners = dict(self._find())
        return self._owners.get(scoped)

    def _find(self) -> Iterator[tuple[Any, str]]:
        for service, name in self._modules.items():
            module = sys.modules.get(f"ministack.services.{name}")
            for attribute, value in list(vars(module).items()) if module else ():
                if isinstance(value, CLASSES) and attribute not in _IGNORED:
                    yield value, service
