"""Rounds of work under load, each with one kill, and the comparison with the ledger after each."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol
from unittest.mock import patch
from uuid import uuid4

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from tests.builders.repositories import Host, serving
from tests.faults.ledger.killing import TARGETS, Killed, kill
from tests.faults.ledger.stores import Items, Messages, Objects, Secrets, Stacks
from tests.faults.ledger.systems import Deployments, Uploads
from tests.faults.plane import Plane

_UNTIL_KILL_SECONDS = (1.0, 4.0)
_PAUSE_SECONDS = 0.1


class Account(Protocol):
    """`act` makes one change and notes it when it is acknowledged; `lost` are those that are gone."""

    name: str
    acknowledged: list[str] | set[str] | dict[str, str]

    def act(self) -> None: ...

    def lost(self) -> list[str]: ...


@dataclass(frozen=True)
class Round:
    killed: Killed
    acknowledged: int
    lost: dict[str, list[str]]

    def __str__(self) -> str:
        lost = sum(map(len, self.lost.values()))
        killed = f"{self.killed.target:<10} back in {self.killed.seconds:4.1f} s"
        return f"{killed}, {self.acknowledged} acknowledged, {lost} lost"


class Ledger:
    """Everything that this platform acknowledged."""

    def __init__(self, plane: Plane, host: Host) -> None:
        self._plane, self._host = plane, host
        self._word = f"ledger-{uuid4().hex[:8]}"
        self.rounds: list[Round] = []

    @cached_property
    def stores(self) -> list[Account]:
        # A change that is tried again by the client itself would be one that the ledger does not know.
        with patch.dict(os.environ, AWS_MAX_ATTEMPTS="1"):
            kinds = (Items, Messages, Objects, Secrets, Stacks)
            return [kind(self._plane.platform.aws, self._word) for kind in kinds]  # type: ignore[misc]

    @cached_property
    def systems(self) -> list[Uploads | Deployments]:
        return [Uploads(self._plane, self._word), Deployments(self._plane, self._host, self._word)]

    def run(self, target: str) -> Round:
        """Work, kill, compare."""
        with self._load():
            time.sleep(random.uniform(*_UNTIL_KILL_SECONDS))
            killed = kill(self._plane, target)
            time.sleep(1)
        accounts: list[Account] = [*self.stores, *self.systems]  # type: ignore[list-item]
        lost = {account.name: gone for account in accounts if (gone := account.lost())}
        self.rounds.append(Round(killed, sum(len(account.acknowledged) for account in accounts), lost))
        return self.rounds[-1]

    def settled(self) -> dict[str, list[str]]:
        """What has not come to its end as it must, by kind; empty when all has."""
        return {system.name: left for system in self.systems if (left := system.unsettled())}

    @contextmanager
    def _load(self) -> Iterator[None]:
        over = threading.Event()
        accounts: list[Account] = [*self.stores, *self.systems]  # type: ignore[list-item]
        workers = [threading.Thread(target=_work, args=(account, over)) for account in accounts]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            over.set()
            for worker in workers:
                worker.join()


def _work(account: Account, over: threading.Event) -> None:
    while not over.is_set():
        try:
            account.act()
        except (BotoCoreError, ClientError, httpx.HTTPError, AssertionError):
            # Not acknowledged.
            over.wait(_PAUSE_SECONDS)


@contextmanager
def ledger_on(plane: Plane) -> Iterator[Ledger]:
    with serving() as host:
        yield Ledger(plane, host)


def order(rounds: int) -> list[str]:
    """Every process about equally often, in random order."""
    targets = [TARGETS[number % len(TARGETS)] for number in range(rounds)]
    random.shuffle(targets)
    return targets
