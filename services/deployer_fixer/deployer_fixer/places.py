"""Where in a template's text a value stands, so that it can be changed without touching what is around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

Path = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `end`, in characters of the text. `line` counts from 1."""

    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a template.

    name: of the entry that it stands in, None in a list. scalar: its text, where it is one that nothing computes.
    flow: whether there are braces around it. following, preceding: where the next entry begins, the last one ended.
    """

    name: Span | None
    value: Span
    scalar: str | None
    flow: bool
    following: int | None = None
    preceding: int | None = None


class Places:
    """JSON is read as YAML, which it is but for tabs; a blank takes as much room."""

    def __init__(self, text: str) -> None:
        blank = text.replace("\t", " ") if text.lstrip().startswith("{") else text
        try:
            self._root = yaml.compose(blank, Loader=yaml.SafeLoader)
        except yaml.YAMLError:
            self._root = None

    def find(self, path: Path) -> Place | None:
        """None where the path leads to nothing that is written in the text."""
        node, found = self._root, None
        for part in path:
            if node is None or _is_short_form(node, part):
                continue
            step = _step(node, part)
            if step is None:
                # Inside a scalar's short form, such as the first half of `!GetAtt Table.Arn`.
                return found if isinstance(node, yaml.ScalarNode) and node.tag.startswith("!") else None
            node, found = step
        return found

    def names(self, path: Path) -> list[str]:
        """What the mapping at that path names."""
        node = self._root
        for part in path:
            step = _step(node, part) if node else None
            node = step[0] if step else None
        return [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []


def _is_short_form(node: yaml.Node, part: str | int) -> bool:
    """`!Ref x` stands for `{Ref: x}`: the path names what the text has as a tag."""
    return isinstance(part, str) and node.tag == f"!{part.removeprefix('Fn::')}"


def _step(node: yaml.Node, part: str | int) -> tuple[yaml.Node, Place] | None:
    if isinstance(node, yaml.MappingNode):
        for number, (key, value) in enumerate(node.value):
            if str(key.value) == str(part):
                return value, _entry(node, number)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        value = node.value[part]
        return value, Place(None, _span(value), _plain(value), bool(node.flow_style))
    return None


def _entry(node: yaml.MappingNode, number: int) -> Place:
    key, value = node.value[number]
    after = node.value[number + 1][0].start_mark.index if number + 1 < len(node.value) else None
    before = node.value[number - 1][1].end_mark.index if number else None
    return Place(_span(key), _span(value), _plain(value), bool(node.flow_style), after, before)


def _plain(node: yaml.Node) -> str | None:
    return str(node.value) if isinstance(node, yaml.ScalarNode) and node.tag.startswith("tag:") else None


def _span(node: yaml.Node) -> Span:
    return Span(node.start_mark.index, node.end_mark.index, node.start_mark.line + 1)
