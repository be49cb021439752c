"""Sizes that keep a file readable in one go. What is over budget says why: `# budget: reason`."""

import ast
import re

import pytest

from tests.architecture.tree import Module, modules

FILE_LINES = 200
FUNCTION_LINES = 30
CONSTRUCTOR_LINES = 40

_REASON = re.compile(r"# budget: \w")


@pytest.mark.parametrize("module", modules(), ids=lambda module: str(module.path))
def test_stays_within_its_budget(module: Module) -> None:
    over = [
        f"{module.path}:{line} {what} has {size} lines, budget {budget}"
        for line, what, size, budget in _measured(module)
        if size > budget and not _says_why(module, line)
    ]
    assert not over, "\n".join([*over, "Split it, or say why in one line beside it: `# budget: reason`."])


def _measured(module: Module) -> list[tuple[int, str, int, int]]:
    functions = [node for node in ast.walk(module.syntax) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    sizes = [(node.lineno, node.name, _lines(node), _budget(node)) for node in functions]
    return [(1, "the file", len(module.lines), FILE_LINES), *sizes]


def _budget(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return CONSTRUCTOR_LINES if node.name == "__init__" else FUNCTION_LINES


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the last line; the docstring is free, so that nobody saves on it."""
    first = node.body[0]
    docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node, clean=False) is not None else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring


def _says_why(module: Module, line: int) -> bool:
    """On the line of `def`, the one above, or among a file's first three."""
    window = module.lines[:3] if line == 1 else module.lines[line - 2 : line]
    return any(_REASON.search(text) for text in window)
