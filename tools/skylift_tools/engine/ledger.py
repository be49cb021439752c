"""What a stack's state folder holds: the last finished up, and a journal of the one under way.

The journal gets one line per operation, so an up may be killed at any moment: the next one reads both, knows what was
made, and treats what the interrupted run touched as suspect. A finished up folds it into `<project>.json`.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, TextIO

from skylift_tools.engine.state import ResourceState


class Ledger:
    """The recorded resources of one stack, written through to its folder."""

    def __init__(self, folder: Path, project: str) -> None:
        self._file = folder / f"{project}.json"
        self._journal_file = folder / f"{project}.journal"
        self._journal: TextIO | None = None
        self._lock = threading.Lock()
        self.resources: dict[str, ResourceState] = {}
        self.dying: list[ResourceState] = []
        self.suspects: set[str] = set()
        self.serial = 0
        self._begun = False
        self._load()

    @property
    def exists(self) -> bool:
        """Whether an up of this stack has ever finished."""
        return self._file.exists()

    @property
    def removed(self) -> bool:
        """Whether another process removed the stack that this one remembers; asked between two runs."""
        return bool(self.resources) and not self._file.exists() and not self._journal_file.exists()

    def begin(self) -> int | None:
        """Open the journal before a run's first change: the serial that the emulator's marker must carry, else None."""
        with self._lock:
            if self._begun:
                return None
            self._begun = True
            self.serial += 1
        self._append({"op": "begin", "serial": self.serial})
        return self.serial

    def creating(self, urn: str) -> None:
        """A resource is about to be made; if nothing follows, it may or may not exist."""
        self._append({"op": "creating", "urn": urn})

    def put(self, state: ResourceState) -> None:
        """Record a resource as it now is."""
        with self._lock:
            self.resources[state.urn] = state
            self.suspects.discard(state.urn)
        self._append({"op": "put", "resource": state.to_export()})

    def note(self, state: ResourceState) -> None:
        """Record what changed in the program only (source line, dependencies): written when the up ends."""
        with self._lock:
            self.resources[state.urn] = state
            self.suspects.discard(state.urn)

    def bury(self, state: ResourceState) -> None:
        """Record that a replaced resource waits for its deletion."""
        with self._lock:
            self.dying.append(state.dying())
        self._append({"op": "bury", "resource": state.dying().to_export()})

    def drop(self, state: ResourceState) -> None:
        """Forget a resource that is gone."""
        with self._lock:
            if state.pending_delete:
                self.dying = [other for other in self.dying if (other.urn, other.id) != (state.urn, state.id)]
            else:
                self.resources.pop(state.urn, None)
                self.suspects.discard(state.urn)
        self._append({"op": "drop", "urn": state.urn, "id": state.id, "dying": state.pending_delete})

    def finish(self, order: Iterable[str]) -> None:
        """Write the finished state atomically, resources in the order of their registration."""
        ordered = {urn: self.resources[urn] for urn in order if urn in self.resources}
        self.resources = ordered | self.resources
        temporary = self._file.with_suffix(".json.part")
        with _own(temporary, "w") as file:
            file.write(json.dumps(self.export(), indent=1))
        temporary.replace(self._file)
        self.close()
        self._journal_file.unlink(missing_ok=True)
        self._begun = False

    def remove(self) -> None:
        """Forget the whole stack, after everything in it was deleted."""
        self.close()
        self._file.unlink(missing_ok=True)
        self._journal_file.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the journal; it stays on disk until an up finishes."""
        if self._journal:
            self._journal.close()
            self._journal = None

    def export(self) -> dict[str, Any]:
        """The state in the shape of `pulumi stack export`, version 3."""
        resources = [state.to_export() for state in (*self.resources.values(), *self.dying)]
        return {
            "version": 3,
            "deployment": {
                "manifest": {"magic": "skylift", "serial": self.serial, "suspects": sorted(self.suspects)},
                "resources": resources,
            },
        }

    def _append(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry) + "\n"
        with self._lock:
            if self._journal is None:
                self._journal = _own(self._journal_file, "a")
            self._journal.write(line)
            self._journal.flush()

    def _load(self) -> None:
        if self._file.exists():
            deployment = json.loads(self._file.read_text())["deployment"]
            self.serial = deployment["manifest"]["serial"]
            self.suspects.update(deployment["manifest"]["suspects"])
            for entry in deployment["resources"]:
                self._remember(ResourceState.from_export(entry))
        if self._journal_file.exists():
            self._replay(self._journal_file.read_text())

    def _replay(self, journal: str) -> None:
        # The kill that interrupted the run may have cut the last line short.
        whole = journal[: journal.rfind("\n") + 1]
        if whole != journal:
            self._journal_file.write_text(whole)
        for line in whole.splitlines():
            self._apply(json.loads(line))

    def _apply(self, entry: dict[str, Any]) -> None:
        if entry["op"] == "begin":
            self.serial = entry["serial"]
        elif entry["op"] == "creating":
            self.suspects.add(entry["urn"])
        elif entry["op"] in ("put", "bury"):
            self._remember(ResourceState.from_export(entry["resource"]))
            self.suspects.add(entry["resource"]["urn"])
        elif entry["dying"]:
            self.dying = [other for other in self.dying if (other.urn, other.id) != (entry["urn"], entry["id"])]
        else:
            self.resources.pop(entry["urn"], None)

    def _remember(self, state: ResourceState) -> None:
        if state.pending_delete:
            self.dying.append(state)
        else:
            self.resources[state.urn] = state


def _own(path: Path, mode: Literal["w", "a"]) -> TextIO:
    """For nobody else to read: secrets stand in it in plain."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.fdopen(os.open(path, _FLAGS[mode], 0o600), mode, encoding="utf-8")


_FLAGS = {"w": os.O_WRONLY | os.O_CREAT | os.O_TRUNC, "a": os.O_WRONLY | os.O_CREAT | os.O_APPEND}
