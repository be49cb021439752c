"""The command line of `skylift deploy-repo`."""

from __future__ import annotations

from typing import Any

import click

from skylift_tools.plane.layout import STACK, Layout

_MOST_ATTEMPTS = 5


@click.command("deploy-repo")
@click.argument("repository", metavar="URL")
@click.option("--branch", default="main", show_default=True)
@click.option("--project-root", metavar="FOLDER", help="The folder in it that holds what to deploy.")
@click.option(
    "--sdlc/--deploy-only", default=True, show_default=True, help="Also test it, fix what fails, and try again."
)
@click.option("--max-attempts", type=click.IntRange(1, _MOST_ATTEMPTS), help="With --sdlc. Default: the API's own, 3.")
@click.option("--follow", "-f", is_flag=True, help="Show the timeline until the session ends.")
@click.option("--stack", default=STACK, show_default=True, help="A stack on AWS, with SKYLIFT_TOKEN.")
@click.option("--url", help="Of the deployer's API, where it is not read from the stack's exports.")
@click.option(
    "--token", envvar="SKYLIFT_TOKEN", help="For AWS. Better as SKYLIFT_TOKEN: others see a command's options."
)
def deploy_repo(*, stack: str, url: str | None, token: str | None, follow: bool, **asked: Any) -> int:
    """Deploy the repository at URL by the pipeline.

    Exit status, with --follow: 0 deployed (and tested), 1 failed, 2 refused as asked for, 3 nobody answers. Without
    it, 0 says that the session has begun.
    """
    from skylift_tools.deploy_repo.problems import Problem

    if asked["max_attempts"] and not asked["sdlc"]:
        raise click.UsageError("--max-attempts goes with --sdlc: a repository that is only deployed has one attempt")
    try:
        return _run(stack, url, token, follow=follow, asked=asked)
    except Problem as problem:
        click.echo(f"skylift: {problem}", err=True)
        return problem.status


def _run(stack: str, url: str | None, token: str | None, *, asked: dict[str, Any], follow: bool) -> int:
    from skylift_tools.deploy_repo import target
    from skylift_tools.deploy_repo.api import Api
    from skylift_tools.deploy_repo.following import Following
    from skylift_tools.deploy_repo.problems import SUCCESS

    where = target.of(Layout.find(), stack, url=url, token=token)
    wish = {name: asked[name] for name in ("repository", "branch", "project_root", "max_attempts") if asked[name]}
    with Api(where.url, where.token) as api:
        session_id = api.start("sdlc-deploy" if asked["sdlc"] else "deploy", wish)
        click.echo(f"session {session_id}")
        return Following(api, click.echo, where.poll_seconds).until_the_end(session_id) if follow else SUCCESS
