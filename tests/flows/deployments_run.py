"""The table's rows on a platform of its own, and what was seen of each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.builders import wheels
from tests.flows.deployments import Deployer, hosts, seconds
from tests.flows.deployments_crowd import INDEX, Crowd
from tests.flows.deployments_row import seen
from tests.flows.deployments_table import ROWS
from tests.running import RunningPlatform, start


def printed() -> None:
    with wheels.greetings() as index, _platform(index) as platform, hosts() as served:
        crowd = Crowd(platform, Deployer(platform.client("admin")), served)
        crowd.begin()
        ended = crowd.end()
    print("| repository | asked for | what was seen | s |\n|---|---|---|---|")  # noqa: T201
    for row in ROWS:
        report = ended[row.name]
        print(f"| {row.name} | {row.operation} | {seen(report)} | {seconds(report):.1f} |")  # noqa: T201


@contextmanager
def _platform(index: str) -> Iterator[RunningPlatform]:
    with tempfile.TemporaryDirectory() as folder:
        running = start(Path(folder), code="source", config={INDEX: index})
        try:
            yield running
        finally:
            running.stop()
