"""`skylift output`: what a stack exports, as `pulumi stack output` tells it of one on AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from skylift_tools.columns import columns
from skylift_tools.plane.layout import Layout
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.plane.record import STACK, Record

if TYPE_CHECKING:
    from skylift_tools.engine.state import ResourceState

_HIDDEN = "[secret]"
_MOST = 80


@click.command()
@click.argument("stack")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--show-secrets", is_flag=True, help=f"In clear, instead of {_HIDDEN}.")
def output(stack: str, name: str | None, *, as_json: bool, show_secrets: bool) -> None:
    """Show what STACK exported when it was brought up here last: all, or the one called NAME as it is.

    On AWS: `pulumi -C FOLDER stack output NAME --stack prod`.
    """
    exports = _exports(_root(Record.read(Layout.find().stacks), stack), show_secrets=show_secrets)
    if name is None:
        click.echo(json.dumps(exports, indent=2) if as_json else "\n".join(_listed(stack, exports)))
        return
    if name not in exports:
        raise PlaneProblem(f"{stack} has no export {name!r}: it has {', '.join(sorted(exports)) or 'none'}")
    click.echo(json.dumps(exports[name], indent=2) if as_json else _text(exports[name]))


def _root(record: Record, stack: str) -> ResourceState:
    from skylift_tools.engine.state import ResourceState

    found = dict(record.of(STACK))
    if not found:
        raise PlaneProblem("nothing was brought up here yet: start it with `make up`")
    if stack not in found:
        raise PlaneProblem(f"no stack {stack!r} was brought up here: there are {', '.join(sorted(found))}")
    return ResourceState.from_export(found[stack])


def _exports(root: ResourceState, *, show_secrets: bool) -> dict[str, Any]:
    hidden = frozenset() if show_secrets else root.secret_outputs
    return {name: _HIDDEN if name in hidden else root.outputs[name] for name in sorted(root.outputs)}


def _listed(stack: str, exports: dict[str, Any]) -> list[str]:
    if not exports:
        return [f"{stack} exports nothing"]
    return list(columns(("export", "value"), [(name, _cell(value)) for name, value in exports.items()]))


def _cell(value: Any) -> str:
    """An object's beginning; whoever wants it whole names it. A text is there to be copied."""
    text = _text(value)
    return text if isinstance(value, str) or len(text) <= _MOST else f"{text[:_MOST]}..."


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
