"""A picture as text that GitHub and many editors draw. Source: https://mermaid.js.org/syntax/flowchart.html"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from skylift_tools.picture.node import Kind, Line, Node, Picture

_SHAPES = {
    Kind.API: '(["{}"])',
    Kind.FUNCTION: '["{}"]',
    Kind.QUEUE: '[/"{}"/]',
    Kind.MACHINE: '{{{{"{}"}}}}',
    Kind.RULE: '>"{}"]',
    Kind.TABLE: '[("{}")]',
    Kind.BUCKET: '[("{}")]',
    Kind.DATABASE: '[("{}")]',
}


def mermaid(picture: Picture) -> str:
    """Each stack is a box. A line with an arrow sends, a dotted one uses a store."""
    return "\n".join(["flowchart LR", *_boxes(picture), *map(_line, picture.lines), ""])


def _boxes(picture: Picture) -> Iterator[str]:
    nodes = sorted(picture.nodes, key=lambda node: (node.stack, list(Kind).index(node.kind), node.name))
    for stack, inside in groupby(nodes, key=lambda node: node.stack):
        yield f'  subgraph stack_{_word(stack)}["{stack}"]'
        yield from (f"    {_id(node)}{_SHAPES[node.kind].format(_label(node))}" for node in inside)
        yield "  end"


def _line(line: Line) -> str:
    arrow = "-.-" if line.target.kind.stores else "-->"
    label = f'|"{line.label}"|' if line.label else ""
    return f"  {_id(line.source)} {arrow}{label} {_id(line.target)}"


def _id(node: Node) -> str:
    return f"{node.kind}_{_word(node.name)}"


def _label(node: Node) -> str:
    return node.name if node.kind is Kind.FUNCTION else f"{node.kind}<br>{node.name}"


def _word(text: str) -> str:
    return re.sub(r"\W", "_", text)
