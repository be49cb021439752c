"""`skylift status`: what runs, where, and how it is."""

from __future__ import annotations

import json
from typing import Any

import click

from skylift_tools.columns import columns
from skylift_tools.commands.env import ENV_COMMAND
from skylift_tools.plane import lock
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem

_NEXT = (
    "what failed         .venv/bin/skylift logs SERVICE --level error --since 1h",
    "its whole story     .venv/bin/skylift trace ID",
    "what was put aside  .venv/bin/skylift dlq",
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(as_json: bool) -> None:
    """Show the address, functions, queues, machines, and the alarms that fire."""
    from skylift_tools.plane.status import collect

    layout = Layout.find()
    if not lock.running(layout):
        raise PlaneProblem("nothing runs here: start it with `make up`")
    found = collect(layout.state)
    click.echo(json.dumps(found, indent=2) if as_json else "\n".join(_lines(found)))


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [found["url"], ""]
    if found["drift"]:
        lines += [f"warning: {found['drift']}", ""]
    lines += [f"AWS clients and psql: {ENV_COMMAND}", ""]
    lines += columns(("function", "state", "calls", "errors"), [_function(entry) for entry in found["functions"]])
    lines += [f"{entry['name']} does not start: {_last(entry)}" for entry in found["functions"] if _fails(entry)]
    lines += ["", *columns(("queue", "waiting", "in flight"), [_queue(entry) for entry in found["queues"]])]
    if found["machines"]:
        head = ("state machine", "running", "succeeded", "failed", "cut off")
        lines += ["", *columns(head, [_machine(entry) for entry in found["machines"]])]
    if not found["alarms"]:
        return [*lines, "", "no alarm fires"]
    lines += ["", *columns(("alarm", "what", "why"), [_alarm(entry) for entry in found["alarms"]])]
    return [*lines, "", *_NEXT]


def _fails(entry: dict[str, Any]) -> bool:
    return entry["state"] == "failed" and bool(entry["last_error"])


def _last(entry: dict[str, Any]) -> str:
    return str(entry["last_error"]).strip().splitlines()[-1].strip()


def _alarm(entry: dict[str, Any]) -> tuple[str, ...]:
    return entry["name"], entry["description"] or "", entry["reason"]


def _function(entry: dict[str, Any]) -> tuple[str, ...]:
    return entry["name"], entry["state"], str(entry["invocations"]), str(entry["errors"])


def _queue(entry: dict[str, Any]) -> tuple[str, ...]:
    return entry["name"], str(entry["messages"]), str(entry["in_flight"])


def _machine(entry: dict[str, Any]) -> tuple[str, ...]:
    return entry["name"], *(str(entry[count]) for count in ("running", "succeeded", "failed", "cut_off"))
