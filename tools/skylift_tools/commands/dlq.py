"""`.venv/bin/skylift dlq`: messages that nobody could work on, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from skylift_tools.moments import shown
from skylift_tools.plane.layout import STACK, Layout
from skylift_tools.plane.problems import PlaneProblem

if TYPE_CHECKING:
    from skylift_tools.dead_letters.queues import DeadLetter, DeadLetterQueue

    Act = Callable[[DeadLetter], None]
    # What to say of each letter that is meant, what to do with it, and what with the others.
    Deed = tuple[str, Act, Act]


@click.command()
@click.argument("wanted", required=False)
@click.option("--resend", is_flag=True, help="Send each of them to its worker again. Mend the cause first.")
@click.option("--delete", is_flag=True, help="Remove each of them for good.")
@click.option("--body", is_flag=True, help="Show what is in them, which may be confidential.")
@click.option("--stack", default=STACK, show_default=True, help="A stack on AWS, by your own credentials.")
def dlq(wanted: str | None, *, resend: bool, delete: bool, body: bool, stack: str) -> None:
    """Show the dead letters: messages that were put aside because nobody could work on them.

    WANTED is a worker, or the beginning of a message's id or of a correlation id; without it, all.
    """
    from skylift_tools.cloud import Cloud, told
    from skylift_tools.dead_letters.queues import letters, only, queues

    if resend and delete:
        raise click.UsageError("--resend and --delete exclude each other")
    if (resend or delete) and not wanted:
        raise click.UsageError("say which: a worker, or the id of a message or a request")
    with told():
        found = only(list(queues(Cloud.of(Layout.find(), stack).client("sqs"))), wanted)
        deeds = [_deed(queue, resend, delete=delete) for queue in found]
        done = sum(_treat(*each, wanted, body=body) for each in zip(letters(found), deeds, strict=True))
    if wanted and not done:
        raise PlaneProblem(f"no dead letter of {wanted} lies in {', '.join(queue.name for queue in found)}")
    if not done:
        click.echo(f"no dead letters in {', '.join(queue.name for queue in found)}")
    elif not (resend or delete):
        click.echo("\n".join(_ways_out("" if stack == STACK else f" --stack {stack}")))


def _ways_out(stack: str) -> Iterator[str]:
    from skylift_tools.dead_letters.queues import PASSED_OVER

    yield f"Once the cause is mended: .venv/bin/skylift dlq ID --resend{stack}"
    yield f"What is of no use:        .venv/bin/skylift dlq ID --delete{stack}"
    yield PASSED_OVER


def _deed(queue: DeadLetterQueue, resend: bool, *, delete: bool) -> Deed:
    if resend:
        return "sent again: ", queue.resend, queue.put_back
    return ("deleted: ", queue.delete, queue.put_back) if delete else ("", queue.put_back, queue.put_back)


def _treat(found: list[DeadLetter], deed: Deed, wanted: str | None, *, body: bool) -> int:
    """How many were meant. The others are back at once."""
    word, do, put_back = deed
    meant = [letter for letter in found if wanted is None or letter.is_meant_by(wanted)]
    for letter in found:
        if letter not in meant:
            put_back(letter)
    for letter in meant:
        do(letter)
        click.echo(f"{word}{shown(letter.sent_ms)}  {letter.queue}  message {letter.source_message_id}")
        click.echo(f"  why    {letter.reason or 'put aside by the queue itself, after its last delivery'}")
        click.echo(f"  trace  .venv/bin/skylift trace {letter.correlation_id or letter.source_message_id}")
        if body:
            click.echo(f"  body   {letter.body}")
    return len(meant)
