"""`skylift trace`: the whole story of one request."""

from __future__ import annotations

import json
import re
import time

import click

from skylift_tools import moments
from skylift_tools.plane.layout import STACK, Layout
from skylift_tools.plane.problems import PlaneProblem

_WANTED = re.compile(r"[A-Za-z0-9._:-]{6,128}")


@click.command()
@click.argument("correlation_id")
@click.option("--stack", default=STACK, show_default=True, help="A stack on AWS, by your own credentials.")
@click.option(
    "--since",
    type=moments.since,
    metavar="TIME",
    default="24h",
    show_default=True,
    help="How far to look back: 15m, 2h, 7d.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def trace(correlation_id: str, *, stack: str, since: int, as_json: bool) -> None:
    """Tell what became of the request with CORRELATION_ID: over APIs, queues and workers, to its end.

    The id is in every answer's header X-Correlation-Id and in every problem's body. Its beginning suffices where no
    other begins like that, and so does the request id of a function's run, or the id of a message. With the id of a
    session or a document, every request about it is told that logged its id; --json has an array of them then.
    """
    from skylift_tools.cloud import Cloud
    from skylift_tools.trace.dead_letter import advice
    from skylift_tools.trace.events import LogEvents, Window
    from skylift_tools.trace.search import find
    from skylift_tools.trace.story import tell
    from skylift_tools.trace.telling import as_json as rendered
    from skylift_tools.trace.telling import told

    if not _WANTED.fullmatch(correlation_id):
        raise PlaneProblem(f"{correlation_id!r} is no correlation id: 6 to 128 letters, digits and . _ : -")
    cloud = Cloud.of(Layout.find(), stack)
    found = find(LogEvents(cloud), correlation_id, Window(since, int(time.time() * 1000) + 1000))
    stories = [tell(each.correlation_id, each.lines) for each in found]
    if as_json:
        whole = [rendered(story) for story in stories]
        click.echo(json.dumps(whole if len(whole) > 1 else whole[0], indent=2))
        return
    for number, story in enumerate(stories):
        click.echo("\n".join([*([""] if number else []), *told(story)]))
        for dead in story.dead_letters():
            click.echo("\n".join(["", *advice(dead, cloud)]))
