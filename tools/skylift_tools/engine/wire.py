"""Pulumi's wire format to and from plain JSON values.

Plain means: secrets unwrapped (which top-level keys held one is told apart), unknowns as the string UNKNOWN,
resource references as their id (component: URN), assets and archives as the SDK's own signed dictionaries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

# Pulumi's signatures; the SDK has them under private names only.
SIGNATURE: str = rpc._special_sig_key  # noqa: SLF001
SECRET: str = rpc._special_secret_sig  # noqa: SLF001
RESOURCE: str = rpc._special_resource_sig  # noqa: SLF001
OUTPUT: str = rpc._special_output_value_sig  # noqa: SLF001
UNKNOWN: str = rpc.UNKNOWN
# Stands in the text that takes the place of an output that nobody fills.
MARK = "<not known locally: "

Values = dict[str, Any]


@dataclass
class Decoded:
    """Plain values with the top-level keys that held a secret or an unknown anywhere inside."""

    values: Values = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    unknowns: set[str] = field(default_factory=set)
    # Texts that hold a marker of ours.
    marked: list[str] = field(default_factory=list)

    def take(self, other: Decoded) -> None:
        """Become what `other` is."""
        self.values, self.secrets, self.unknowns = other.values, other.secrets, other.unknowns


class _Reader:
    def __init__(self) -> None:
        self.secret = False
        self.unknown = False
        self.marked: list[str] = []

    def value(self, value: struct_pb2.Value) -> Any:
        kind = value.WhichOneof("kind")
        if kind == "string_value":
            text = value.string_value
            self.unknown |= text == UNKNOWN
            if MARK in text:
                self.marked.append(text)
            return text
        if kind == "struct_value":
            return self.struct(value.struct_value)
        if kind == "list_value":
            return [self.value(item) for item in value.list_value.values]
        if kind == "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        return value.bool_value if kind == "bool_value" else None

    def struct(self, struct: struct_pb2.Struct) -> Any:
        fields = struct.fields
        signature = fields[SIGNATURE].string_value if SIGNATURE in fields else None
        if signature == SECRET:
            self.secret = True
            return self.value(fields["value"])
        if signature == OUTPUT:
            return self._output(fields)
        if signature == RESOURCE:
            return self.value(fields["id"]) if "id" in fields else fields["urn"].string_value
        return {key: self.value(value) for key, value in fields.items()}

    def _output(self, fields: Mapping[str, struct_pb2.Value]) -> Any:
        self.secret |= "secret" in fields and fields["secret"].bool_value
        if "value" in fields:
            return self.value(fields["value"])
        self.unknown = True
        return UNKNOWN


def decode(struct: struct_pb2.Struct) -> Decoded:
    """Read a message's properties; nulls are left out, as the engine does."""
    decoded = Decoded()
    for key, value in struct.fields.items():
        reader = _Reader()
        plain = reader.value(value)
        if plain is None:
            continue
        decoded.values[key] = plain
        if reader.secret:
            decoded.secrets.add(key)
        if reader.unknown:
            decoded.unknowns.add(key)
        decoded.marked += reader.marked
    return decoded


def encode(values: Mapping[str, Any], secrets: Collection[str] = ()) -> struct_pb2.Struct:
    """Write plain values as a message; the keys in `secrets` are marked secret."""
    struct = struct_pb2.Struct()
    struct.update(
        {
            key: {SIGNATURE: SECRET, "value": value} if key in secrets else value
            for key, value in values.items()
            if value is not None
        }
    )
    return struct
