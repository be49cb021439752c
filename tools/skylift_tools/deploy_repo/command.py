"""The command line of `skylift deploy-repo`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skylift_tools.plane.layout import STACK, Layout

if TYPE_CHECKING:
    from skylift_tools.deploy_repo.api import Api

_MOST_ATTEMPTS = 5
_BRANCH = "main"
_INTERRUPTED = "interrupted before the pipeline answered: a session may have begun"
_WISHED = ("repository", "branch", "project_root", "max_attempts", "parameters")
_ONE_OF = ("repository", "session", "remove", "remove_all", "listed")


@click.command("deploy-repo")
@click.argument("repository", metavar="[URL|FOLDER]", required=False)
@click.option("--branch", help="Default: main, or what is checked out in FOLDER.")
@click.option("--project-root", metavar="FOLDER", help="The folder in it that holds what to deploy.")
@click.option(
    "--sdlc/--deploy-only", default=True, show_default=True, help="Also test it, fix what fails, and try again."
)
@click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="For the template, as often as needed. NAME alone asks for the value: others see a command's options.",
)
@click.option("--max-attempts", type=click.IntRange(1, _MOST_ATTEMPTS), help="With --sdlc. Default: the API's own, 3.")
@click.option("--follow", "-f", is_flag=True, help="Show the timeline until the session ends.")
@click.option("--session", metavar="ID", help="Instead of URL: follow a session that has begun.")
@click.option("--remove", metavar="ID", help="Instead of URL: remove what a session deployed.")
@click.option("--remove-all", is_flag=True, help="Instead of URL: remove what every session deployed, and follow it.")
@click.option("--list", "listed", is_flag=True, help="Instead of URL: show the newest sessions.")
@click.option("--deployed", is_flag=True, help="With --list: only those that have something deployed.")
@click.option("--stack", default=STACK, show_default=True, help="A stack on AWS, with SKYLIFT_TOKEN.")
@click.option("--url", help="Of the deployer's API, where it is not read from the stack's exports.")
@click.option(
    "--token", envvar="SKYLIFT_TOKEN", help="For AWS. Better as SKYLIFT_TOKEN: others see a command's options."
)
def deploy_repo(*, stack: str, url: str | None, token: str | None, **asked: Any) -> int:
    """Deploy the repository at URL by the pipeline, or show or remove what was deployed.

    On the local platform, FOLDER will do: what is committed there is served on this machine and followed to its end,
    and a fix becomes a branch of it.

    Exit status, with --follow: 0 deployed (and tested), 1 failed, 2 refused as asked for, 3 nobody answers, 130
    interrupted while the session goes on. Without it, 0 says that the session has begun.
    """
    from skylift_tools.deploy_repo.problems import Problem

    if sum(bool(asked[name]) for name in _ONE_OF) != 1:
        raise click.UsageError(
            "say either the URL of a repository or a folder, or one of --session, --remove, --remove-all and --list"
        )
    if asked["max_attempts"] and not asked["sdlc"]:
        raise click.UsageError("--max-attempts goes with --sdlc: a repository that is only deployed has one attempt")
    if asked["deployed"] and not asked["listed"]:
        raise click.UsageError("--deployed goes with --list")
    asked["parameters"] = _given(asked["parameters"], begins=bool(asked["repository"]))
    try:
        return _Deployment(stack, url, token, asked, asked["session"]).run()
    except Problem as problem:
        click.echo(f"skylift: {problem}", err=True)
        return problem.status


@dataclass
class _Deployment:
    stack: str
    url: str | None
    token: str | None
    asked: dict[str, Any]
    session: str | None

    def run(self) -> int:
        """Interrupted, it leaves the session to itself and says how to come back to it."""
        import signal

        from skylift_tools.deploy_repo.problems import INTERRUPTED

        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with self._served() as served:
                return self._run(follow=served or self.asked["follow"] or self.session is not None)
        except KeyboardInterrupt:
            click.echo(f"skylift: {self._left}", err=True)
            return INTERRUPTED

    @contextmanager
    def _served(self) -> Iterator[bool]:
        """Whether what is asked for is a folder, which is served for as long."""
        given = self.asked["repository"]
        if not given or "://" in given:
            yield False
            return
        from skylift_tools.deploy_repo.folder import Folder
        from skylift_tools.deploy_repo.problems import Refused

        if self.stack != STACK:
            raise Refused("AWS cannot read a folder of this machine: push it, and give the repository's URL")
        folder = Folder.at(Path(given))
        if folder.uncommitted:
            click.echo("skylift: what is not committed is not deployed", err=True)
        own = {"branch": folder.branch, "project_root": folder.project_root}
        with folder.served() as url:
            self.asked = {**self.asked, **{name: self.asked[name] or own[name] for name in own}, "repository": url}
            try:
                yield True
            except KeyboardInterrupt:
                click.echo(f"skylift: {given} is served no longer: a stage that has yet to fetch it fails", err=True)
                raise

    def _run(self, *, follow: bool) -> int:
        from skylift_tools.deploy_repo import target
        from skylift_tools.deploy_repo.api import Api
        from skylift_tools.deploy_repo.following import Following
        from skylift_tools.deploy_repo.listing import show
        from skylift_tools.deploy_repo.problems import SUCCESS
        from skylift_tools.deploy_repo.removing import Removing
        from skylift_tools.deploy_repo.terminal import Terminal

        where = target.of(Layout.find(), self.stack, url=self.url, token=self.token)
        with Api(where.url, where.token) as api:
            terminal = Terminal()
            if self.asked["remove_all"]:
                return Removing(api, terminal, where.poll_seconds).all()
            if self.asked["listed"]:
                show(api, terminal, deployed=self.asked["deployed"])
                return SUCCESS
            if self.session is None:
                self.session, does = self._begun(api)
                terminal.line(f"session {self.session}{does}")
            if follow:
                return Following(api, terminal, where.poll_seconds).until_the_end(self.session)
            click.echo(f"skylift: it goes on by itself. {self._way_back}", err=True)
            return SUCCESS

    def _begun(self, api: Api) -> tuple[str, str]:
        """The session, and what it does where that is not what the command is for."""
        if removed := self.asked["remove"]:
            return api.remove(removed), f" removes what {removed} deployed"
        return api.start("sdlc-deploy" if self.asked["sdlc"] else "deploy", self._wish), ""

    @property
    def _wish(self) -> dict[str, Any]:
        return {"branch": _BRANCH, **{name: self.asked[name] for name in _WISHED if self.asked[name]}}

    @property
    def _left(self) -> str:
        if self.session:
            return f"no longer followed; the session goes on. {self._way_back}"
        return "interrupted" if self.asked["listed"] else _INTERRUPTED

    @property
    def _way_back(self) -> str:
        stack = "" if self.stack == STACK else f" --stack {self.stack}"
        return f"Follow it: skylift deploy-repo --session {self.session}{stack}"


def _given(words: tuple[str, ...], *, begins: bool) -> dict[str, str]:
    from skylift_tools.deploy_repo.parameters import given

    if words and not begins:
        raise click.UsageError("--parameter goes with a repository: it is for the template that is deployed")
    return given(words)
