"""Metric math: plain arithmetic on series of one value per period."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence

Values = Sequence[float | None]

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class NotArithmetic(ValueError):
    """The expression uses what only CloudWatch itself knows."""


def computed(expression: str, series: Mapping[str, Values]) -> list[float | None]:
    """The expression's value in each period; None where an operand is missing or there is no such number."""
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError as error:
        raise NotArithmetic(expression) from error
    periods = max((len(values) for values in series.values()), default=0)
    return [_value(tree, {name: values[index] for name, values in series.items()}) for index in range(periods)]


def _value(node: ast.expr, known: Mapping[str, float | None]) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _applied(_OPERATORS[type(op)], _value(left, known), _value(right, known))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _applied(operator.sub, 0.0, _value(operand, known))
    raise NotArithmetic(ast.unparse(node))


def _applied(apply: Callable[[float, float], float], left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    try:
        value = apply(left, right)
    except ArithmeticError:
        return None
    # The root of a negative number has no place in a chart.
    return value if isinstance(value, float) else None
