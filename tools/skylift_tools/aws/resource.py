"""What a resource type is to the engine: how it is named, made, changed and removed.

A type is a class with a declaration on top (`token`, `service`, `create`, ...) that the base class interprets, and a
method overridden where a declaration does not suffice. The engine, and a provider served to the genuine one, use only
`check`, `make`, `change`, `remove` and `refresh`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import jmespath

from skylift_tools.aws.account import Account

Values = dict[str, Any]


@dataclass(frozen=True)
class Name:
    """The property that holds the physical name, and what AWS allows there."""

    property: str = "name"
    limit: int = 255
    lower: bool = False

    def of(self, logical: str, seed: str, props: Mapping[str, Any]) -> str:
        """A name that is the same at every start: the logical one and a suffix hashed from `seed` (the URN)."""
        fifo = ".fifo" if props.get("fifoQueue") or props.get("fifoTopic") else ""
        tail = f"-{hashlib.sha256(seed.encode()).hexdigest()[:7]}{fifo}"
        name = logical[: self.limit - len(tail)] + tail
        return name.lower() if self.lower else name


@dataclass(frozen=True)
class Call:
    """An operation and the parameters that properties of the same name do not give.

    A text value `$name` is a property or output, `$id` the id; other text is a format over them.
    """

    operation: str
    params: Mapping[str, Any]


def call(operation: str, /, **params: Any) -> Call:
    """Declare an operation."""
    return Call(operation, params)


class Resource:
    """A resource type. Subclasses declare; what they leave out is not supported by the type."""

    token: ClassVar[str]
    service: ClassVar[str]
    create: ClassVar[Call]
    update: ClassVar[Call | None] = None
    delete: ClassVar[Call | None] = None
    name: ClassVar[Name | None] = None
    # Properties that cannot change in place; the name always belongs to them.
    replace_on: ClassVar[frozenset[str]] = frozenset()
    # Properties that together must be unique: when they stay, the old one goes before the new one comes.
    identity: ClassVar[tuple[str, ...]] = ()
    tagged: ClassVar[bool] = False
    # Holds what no program can make again: an existing one is kept, never cleared away.
    stateful: ClassVar[bool] = False
    defaults: ClassVar[Mapping[str, Any]] = {}
    id: ClassVar[str] = "{name}"
    # Outputs read off the answer (JMESPath; `id` becomes the id) and outputs that are formats over what is known.
    answers: ClassVar[Mapping[str, str]] = {}
    formats: ClassVar[Mapping[str, str]] = {}
    # Outputs that are the same for every one of them locally (mostly what AWS leaves blank as well).
    constants: ClassVar[Mapping[str, Any]] = {}
    # Text outputs that AWS knows and the local plane does not: a program that uses one is told so.
    unfilled: ClassVar[frozenset[str]] = frozenset()
    secret_outputs: ClassVar[frozenset[str]] = frozenset()
    # Properties that are changed on their way to AWS; the record keeps them as declared.
    sent: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    def check(
        self, account: Account, props: Values, *, urn: str, logical: str, old: Mapping[str, Any] | None
    ) -> Values:
        """The inputs as they will be recorded: defaults, all tags, and a name (kept from `old`) filled in."""
        checked = {**self.defaults, **props}
        if self.tagged:
            checked["tagsAll"] = {**account.default_tags, **(props.get("tags") or {})}
        if self.name and self.name.property not in props:
            kept = (old or {}).get(self.name.property)
            checked[self.name.property] = kept or self.name.of(self._prefix(props, logical), urn, props)
        return checked

    def _prefix(self, props: Values, logical: str) -> str:
        prefix = props.get(f"{self.name.property}Prefix") if self.name else None
        return str(prefix).rstrip("-") if prefix else logical

    def replacing(self, changed: set[str]) -> set[str]:
        """Those of the changed properties that force a replacement."""
        names = {self.name.property} if self.name else set()
        return changed & (self.replace_on | names | {"region"})

    def clashes(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
        """Whether old and new cannot exist side by side."""
        identity = self.identity or ((self.name.property,) if self.name else ())
        return bool(identity) and all(old.get(key) == new.get(key) for key in identity)

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        """Create it: the id and the computed outputs."""
        outputs = self._call(account, self.create, props)
        id = outputs.pop("id", None) or self._format(account, self.id, {**props, **outputs})
        return str(id), outputs

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        """Update in place from the recorded outputs `old` to the inputs `new`: the outputs that are new.

        Declared as the same operation as the creation, an update is a put.
        """
        if self.update is None:
            return self.formatted(account, {**old, **new, "id": id})
        outputs = self._call(account, self.update, {**self.computed(old), **new, "id": id})
        outputs.pop("id", None)
        return outputs

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        """Delete it, knowing its recorded outputs."""
        if self.delete is not None:
            self._send(account, self.delete, {**outputs, "id": id})

    def clear(self, account: Account, props: Values) -> None:
        """Remove a leftover that stands in the way of a creation; its id follows from its properties."""
        known = {**props, **self.formatted(account, props)}
        self.remove(account, self._format(account, self.id, known), known)

    def refresh(self, account: Account, outputs: Values) -> Values:
        """Outputs that depend on where the local plane answers today; no call is made."""
        return {}

    def computed(self, outputs: Values) -> Values:
        """The recorded outputs that are not inputs."""
        return {key: outputs[key] for key in (*self.answers, *self.formats) if key in outputs}

    def formatted(self, account: Account, known: Values) -> Values:
        """The outputs that follow from properties alone."""
        try:
            return {key: self._format(account, form, known) for key, form in self.formats.items()}
        except KeyError:
            return {}

    def _call(self, account: Account, call: Call, props: Values) -> Values:
        answer = self._send(account, call, props)
        found = {key: jmespath.search(path, answer) for key, path in self.answers.items()}
        outputs = {key: value for key, value in found.items() if value is not None}
        known = {**props, **outputs}
        return outputs | {key: self._format(account, form, known) for key, form in self.formats.items()}

    def _send(self, account: Account, call: Call, props: Values) -> Values:
        sent = props | {key: change(props[key]) for key, change in self.sent.items() if key in props}
        params = {key: self._param(account, value, sent) for key, value in call.params.items()}
        return account.send(self.service, call.operation, sent, **params)

    def _param(self, account: Account, value: Any, props: Values) -> Any:
        if isinstance(value, str):
            return props.get(value[1:]) if value.startswith("$") else self._format(account, value, props)
        if isinstance(value, list):
            return [self._param(account, item, props) for item in value]
        if isinstance(value, dict):
            return {key: self._param(account, item, props) for key, item in value.items()}
        return value

    def _format(self, account: Account, form: str, props: Mapping[str, Any]) -> str:
        return form.format_map({**props, "region": account.region, "account": account.id})
