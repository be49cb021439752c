"""The environment is read in one file per process, `settings.py`; the doors may hand it over whole."""

import ast

import pytest

from tests.architecture.tree import Member, Module, members

_runtime = [
    (member, module) for member in members() if member.kind in {"services", "shared"} for module in member.code()
]


@pytest.mark.parametrize(("member", "module"), _runtime, ids=[str(module.path) for _, module in _runtime])
def test_environment_is_read_in_settings_only(member: Member, module: Module) -> None:
    if module.path.stem == "settings":
        return
    handed_over = {id(argument) for argument in _arguments_of_from_environment(module)}
    found = [node.lineno for node in _reads(module) if id(node) not in handed_over and not module.allows(node.lineno)]
    assert not found, f"{module.path}, lines {found}: ask for the value as an argument; settings.py reads it"


def _reads(module: Module) -> list[ast.Attribute]:
    attributes = [node for node in ast.walk(module.syntax) if isinstance(node, ast.Attribute)]
    return [
        node
        for node in attributes
        if isinstance(node.value, ast.Name) and node.value.id == "os" and node.attr in {"environ", "getenv"}
    ]


def _arguments_of_from_environment(module: Module) -> list[ast.expr]:
    calls = [node for node in ast.walk(module.syntax) if isinstance(node, ast.Call)]
    return [
        argument
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "from_environment"
        for argument in call.args
    ]
