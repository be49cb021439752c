"""Importing in the zygote what every worker would import, and saying what would not import."""

import contextlib
import ctypes
import gc
import importlib
import importlib.metadata
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import lifeline

ENTRY_POINTS = "skylift.preload"


@contextlib.contextmanager
def _killable(parent: int) -> Iterator[None]:
    """While foreign code runs, the parent's death kills at once: a handler in Python might never get its turn."""
    lifeline.signal_on_parents_death(signal.SIGKILL, parent)
    try:
        yield
    finally:
        gc.freeze()
        _give_back()
        lifeline.signal_on_parents_death(signal.SIGTERM, parent)


def _give_back() -> None:
    """Return to the system what loading freed: a model's session alone leaves 60 MB behind."""
    with contextlib.suppress(AttributeError):  # not every C library trims
        ctypes.CDLL(None).malloc_trim(0)


def load(names: Iterable[str], parent: int) -> dict[str, str]:
    """Import `names`; the result maps those that failed to the reason."""
    failed: dict[str, str] = {}
    with _killable(parent):
        for name in names:
            try:
                importlib.import_module(name)
            except BaseException as error:  # noqa: BLE001 - foreign code must not end the zygote
                failed[name] = f"{type(error).__name__}: {error}"
    return failed


def call_entry_points(parent: int) -> dict[str, str]:
    """Call every installed `skylift.preload`; the result maps those that failed to the reason."""
    failed: dict[str, str] = {}
    with _killable(parent):
        for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
            try:
                entry.load()()
            except BaseException as error:  # noqa: BLE001 - foreign code must not end the zygote
                failed[f"{entry.name} ({entry.value})"] = f"{type(error).__name__}: {error}"
    return failed


def checkout_files() -> list[str]:
    """Source files of what is loaded and is neither Python's own nor installed: a change of one needs a new zygote."""
    standard = f"{Path(os.__file__).parent}/"
    paths = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    own = str(Path(__file__).parent)
    return sorted(p for p in paths if p and "site-packages" not in p and not p.startswith((standard, own)))
