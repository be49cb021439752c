"""Finds the recorded resource that a declared one continues: that of its own URN, or of one of its aliases."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from skylift_tools.engine.errors import DuplicateAlias, DuplicateUrn
from skylift_tools.engine.goal import Goal
from skylift_tools.engine.state import ResourceState


class Aliases:
    """The aliases that are used in one run of a program. No recorded resource is continued twice.

    recorded: by URN, from earlier runs. declared: the URNs that this run has declared so far.
    """

    def __init__(self, recorded: Mapping[str, ResourceState], declared: Collection[str]) -> None:
        self._recorded, self._declared = recorded, declared
        # Recorded URN -> the URN that continues it.
        self._used: dict[str, str] = {}

    def find(self, goal: Goal) -> ResourceState | None:
        """The recorded resource, or None.

        Raises DuplicateUrn or DuplicateAlias where the genuine engine refuses.
        """
        if goal.urn in self._used:
            raise DuplicateUrn(goal.urn, aliased=self._used[goal.urn])
        if goal.urn in self._recorded:
            return self._recorded[goal.urn]
        for alias in goal.aliases:
            if alias in self._used:
                raise DuplicateAlias(alias, goal.urn, self._used[alias])
            if alias in self._recorded:
                return self._use(alias, goal.urn)
        return None

    def _use(self, alias: str, urn: str) -> ResourceState:
        if alias in self._declared:
            raise DuplicateAlias(alias, urn, urn)
        self._used[alias] = urn
        return self._recorded[alias]
