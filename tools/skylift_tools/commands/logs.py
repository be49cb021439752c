"""`skylift logs`: what functions and the plane's processes said."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import click

from skylift_tools import moments
from skylift_tools.logs.choice import LEVELS, Choice
from skylift_tools.logs.files import LogFile, files
from skylift_tools.plane.layout import STACK, Layout

_LINES = 50
_PAUSE_SECONDS = 0.1
_CLOUD_PAUSE_SECONDS = 2
_CLOUD_SINCE_MS = 15 * 60 * 1000


@click.command()
@click.argument("service", required=False)
@click.option("--follow", "-f", is_flag=True, help="Go on showing what comes.")
@click.option("--level", type=click.Choice(LEVELS, case_sensitive=False), default=LEVELS[0], help="Nothing below it.")
@click.option(
    "--since",
    type=moments.since,
    metavar="TIME",
    help="Nothing before: 15m, 2h, 7d. Default: the last lines; on AWS, 15m.",
)
@click.option("--stack", default=STACK, show_default=True, help="A stack on AWS, by your own credentials.")
def logs(service: str | None, *, follow: bool, level: str, since: int | None, stack: str) -> None:
    """Show what SERVICE said, or everything that runs."""
    if stack == STACK:
        _Local(service, level, since).show(follow)
    else:
        _on_aws(service, level, since, stack=stack, follow=follow)


class _Local:
    """Files, which appear when something runs for the first time, and again after a reset."""

    def __init__(self, service: str | None, level: str, since: int | None) -> None:
        self._folder: Path = Layout.find().logs
        self._service, self._level, self._since = service, level, since
        self._open: dict[Path, tuple[LogFile, Choice]] = {}

    def show(self, follow: bool) -> None:
        found = files(self._folder, self._service)
        for path in found:
            log, choice = self._of(path)
            # The last lines do not suffice where not all of them are wanted.
            all_of_it = self._since is not None or self._level != LEVELS[0]
            lines = list(choice.of(log.whole() if all_of_it else log.tail()))
            _print(path.stem, lines if self._since else lines[-_LINES:], named=len(found) > 1)
        while follow:
            time.sleep(_PAUSE_SECONDS)
            self._show_new()

    def _show_new(self) -> None:
        for path in sorted({*self._folder.glob("*.log"), *self._open}):
            if self._service in (None, path.stem):
                log, choice = self._of(path)
                choice.arrived(time.time() * 1000)
                _print(path.stem, choice.of(log.new()), named=self._service is None)

    def _of(self, path: Path) -> tuple[LogFile, Choice]:
        return self._open.setdefault(path, (LogFile(path), Choice(self._level.upper(), self._since or 0)))


def _on_aws(service: str | None, level: str, since: int | None, *, stack: str, follow: bool) -> None:
    from skylift_tools.cloud import Cloud
    from skylift_tools.logs.cloudwatch import LogGroup, services

    cloud = Cloud.of(Layout.find(), stack)
    start = since or int(time.time() * 1000) - _CLOUD_SINCE_MS
    groups = [LogGroup(cloud, name, start) for name in services(cloud, service)]
    choice = Choice(level.upper())
    while True:
        for group in groups:
            _print(group.service, choice.of(group.new()), named=service is None)
        if not follow:
            return
        time.sleep(_CLOUD_PAUSE_SECONDS)


def _print(service: str, lines: Iterable[str], *, named: bool) -> None:
    for line in lines:
        click.echo(f"{service}: {line}" if named else line)
