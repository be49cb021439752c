import re
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from skylift_infra.config import parse


@dataclass(frozen=True, kw_only=True)
class Inner:
    kind: Literal["endpoints", "nat"]
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Shape:
    size: int
    share: float
    open: bool
    inner: Inner


VALUES: dict[str, Any] = {"size": 3, "share": 1, "open": False, "inner": {"kind": "nat"}}


def test_values_arrive_typed() -> None:
    assert parse("p:s", VALUES, Shape) == Shape(size=3, share=1.0, open=False, inner=Inner(kind="nat"))


def test_whole_numbers_that_travelled_as_floats_are_whole_again() -> None:
    assert isinstance(parse("p:s", {**VALUES, "size": 3.0}, Shape).size, int)


def test_numbers_and_booleans_that_the_pulumi_cli_wrote_as_text_are_read() -> None:
    assert parse("p:s", {**VALUES, "size": "3", "share": "1", "open": "false"}, Shape) == parse("p:s", VALUES, Shape)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"size": 3, "share": 1, "open": False}, "p:s lacks inner"),
        ({**VALUES, "sise": 3}, "p:s has unknown fields sise; it takes inner, open, share, size"),
        ({**VALUES, "size": "three"}, "p:s.size must be int, not 'three'"),
        ({**VALUES, "size": "true"}, "p:s.size must be int, not True"),
        ({**VALUES, "size": True}, "p:s.size must be int, not True"),
        ({**VALUES, "open": "yes"}, "p:s.open must be bool, not 'yes'"),
        ({**VALUES, "inner": {"kind": "gnat"}}, "p:s.inner.kind must be one of endpoints, nat, not 'gnat'"),
        ({**VALUES, "inner": {"kind": "nat", "names": "a"}}, "p:s.inner.names must be a list, not 'a'"),
        ({**VALUES, "inner": {"kind": "nat", "names": [1]}}, "p:s.inner.names[0] must be str, not 1"),
        ([], "p:s must be an object, not []"),
    ],
)
def test_a_fault_names_the_field_and_the_way_out(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse("p:s", given, Shape)
