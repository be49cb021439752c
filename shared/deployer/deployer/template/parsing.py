"""CloudFormation and SAM templates as plain values: JSON, or YAML with the short forms of intrinsic functions.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from deployer.failure import Code, StageFailed

Template = dict[str, Any]

# CloudFormation's own limit of a template that comes from S3, in bytes.
MAX_BYTES = 1_000_000
# YAML's aliases let a few lines stand for billions of values.
MAX_VALUES = 200_000
_PLAIN_NAMES = frozenset({"Ref", "Condition"})


def parse(text: str, *, name: str = "template") -> Template:
    """Raises StageFailed (TEMPLATE_VALIDATION) that names the file, the line where it is known, and the fault."""
    if len(text.encode()) > MAX_BYTES:
        _refuse(name, f"has more than {MAX_BYTES:,} bytes, which CloudFormation does not take")
    document = _document(text, name)
    if not isinstance(document, dict):
        _refuse(name, "is no mapping of names to values")
    if next(_beyond(document), None):
        _refuse(name, f"holds more than {MAX_VALUES:,} values once its aliases are followed")
    _check_metadata(document, name)
    return document


def _document(text: str, name: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text, object_pairs_hook=_unique)
        except json.JSONDecodeError as error:
            _refuse(name, f"does not parse as JSON: {error.msg}", error.lineno)
        except (ValueError, RecursionError) as error:
            _refuse(name, str(error))
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from the safe one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _refuse(name, f"does not parse as YAML: {error.problem}", mark.line + 1 if mark else None)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        _refuse(name, f"does not parse as YAML: {error}")


def _check_metadata(document: Template, name: str) -> None:
    """cfn-lint takes its own options from there, and breaks down where it finds something else."""
    about = document.get("Metadata", {})
    if not isinstance(about, dict):
        _refuse(name, "has Metadata that is no mapping of names to values")
    if not isinstance(about.get("cfn-lint", {}), dict):
        _refuse(name, "has Metadata whose cfn-lint is no mapping of names to values")


def _refuse(name: str, fault: str, line: int | None = None) -> NoReturn:
    where = f"{name}:{line}" if line else name
    raise StageFailed(Code.TEMPLATE_VALIDATION, f"The template {name} {fault}.", [f"{where}: {fault}"])


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"names {next(name for name in names if names.count(name) > 1)!r} twice in one place")
    return found


def _beyond(document: Any) -> Iterator[bool]:
    """Yields once when there are more values than anybody writes."""
    waiting, seen = [document], 0
    while waiting:
        seen += 1
        if seen > MAX_VALUES:
            yield True
            return
        value = waiting.pop()
        waiting.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())


class _Loader(yaml.SafeLoader):
    """YAML 1.1 without its dates, which templates write for versions, and with `!Ref`, `!GetAtt`, `!Sub`, ..."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if not re.fullmatch(r"[A-Za-z0-9]+(::[A-Za-z0-9]+)?", suffix):
        raise yaml.constructor.ConstructorError(None, None, f"the tag !{suffix} is not known", node.start_mark)
    value: Any = None
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if suffix == "GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in _PLAIN_NAMES else f"Fn::{suffix}": value}


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    loader.flatten_mapping(node)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        name = str(loader.construct_object(key_node, deep=True))
        if name in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"{name!r} is named twice in one place", key_node.start_mark
            )
        found[name] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_multi_constructor("!", _intrinsic)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
