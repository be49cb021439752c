"""What must hold of the stored item for a write to go through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from skylift.table.values import PARTITION, encode


@dataclass
class Placeholders:
    """Names and values of one request, so that no attribute name is a reserved word by accident."""

    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def name(self, attribute: str) -> str:
        placeholder = next((known for known, name in self.names.items() if name == attribute), f"#n{len(self.names)}")
        self.names[placeholder] = attribute
        return placeholder

    def value(self, value: Any) -> str:
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = encode(value)
        return placeholder


@dataclass(frozen=True)
class Condition:
    """Made by the functions of this module; `render` gives DynamoDB's expression."""

    render: Callable[[Placeholders], str]


def absent(attribute: str = PARTITION) -> Condition:
    """The item has no such attribute; without a name: there is no item."""
    return Condition(lambda p: f"attribute_not_exists({p.name(attribute)})")


def present(attribute: str = PARTITION) -> Condition:
    """The item has the attribute; without a name: the item is there."""
    return Condition(lambda p: f"attribute_exists({p.name(attribute)})")


def equals(attribute: str, value: Any) -> Condition:
    return Condition(lambda p: f"{p.name(attribute)} = {p.value(value)}")


def one_of(attribute: str, values: Sequence[Any]) -> Condition:
    return Condition(lambda p: f"{p.name(attribute)} IN ({', '.join(p.value(value) for value in values)})")


def below(attribute: str, value: Any) -> Condition:
    return Condition(lambda p: f"{p.name(attribute)} < {p.value(value)}")


def contains(attribute: str, value: Any) -> Condition:
    """A list holds the value, or a text the part."""
    return Condition(lambda p: f"contains({p.name(attribute)}, {p.value(value)})")


def both(*conditions: Condition) -> Condition:
    return Condition(lambda p: " AND ".join(f"({condition.render(p)})" for condition in conditions))


def either(*conditions: Condition) -> Condition:
    return Condition(lambda p: " OR ".join(f"({condition.render(p)})" for condition in conditions))
