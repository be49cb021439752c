"""Which route of an HTTP API a request takes, by API Gateway's rules of specificity.

A path that matches in full wins over one that ends in `{proxy+}`, and `$default` is last; among paths of one kind the
one with literal segments further left wins, and on one path the method's own route comes before `ANY`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .config import BadConfig, Route

ANY = "ANY"
DEFAULT = "$default"
LITERAL, VARIABLE, GREEDY = range(3)


@dataclass(frozen=True, slots=True)
class Match:
    route: Route
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Pattern:
    method: str
    segments: tuple[tuple[int, str], ...]
    route: Route

    @property
    def greedy(self) -> bool:
        return self.segments[-1][0] == GREEDY

    def rank(self) -> tuple[bool, tuple[int, ...], bool]:
        return self.greedy, tuple(kind for kind, _ in self.segments), self.method == ANY

    def match(self, parts: Sequence[str]) -> dict[str, str] | None:
        if len(parts) < len(self.segments) or (len(parts) > len(self.segments) and not self.greedy):
            return None
        found: dict[str, str] = {}
        for position, (kind, name) in enumerate(self.segments):
            value = parts[position] if kind != GREEDY else "/".join(parts[position:])
            if value != name if kind == LITERAL else not value:
                return None
            if kind != LITERAL:
                found[name] = value
        return found


class Router:
    """Made once per API. Raises BadConfig for a route key that API Gateway would refuse."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._default = next((Match(r, {}) for r in routes if r.route_key == DEFAULT), None)
        patterns = [_compile(route) for route in routes if route.route_key != DEFAULT]
        self._patterns = sorted(patterns, key=_Pattern.rank)
        self._literal = {
            (pattern.method, "/" + "/".join(name for _, name in pattern.segments)): Match(pattern.route, {})
            for pattern in patterns
            if all(kind == LITERAL for kind, _ in pattern.segments)
        }

    def match(self, method: str, path: str) -> Match | None:
        """The route for a request; `path` decoded and beginning with a slash."""
        literal = self._literal.get((method, path)) or self._literal.get((ANY, path))
        if literal is not None:
            return literal
        parts = path[1:].split("/")
        for pattern in self._patterns:
            if pattern.method in (method, ANY):
                parameters = pattern.match(parts)
                if parameters is not None:
                    return Match(pattern.route, parameters)
        return self._default


def _compile(route: Route) -> _Pattern:
    method, _, path = route.route_key.partition(" ")
    if not path.startswith("/") or not method.isalpha():
        raise BadConfig(f"route key {route.route_key!r} is neither `METHOD /path` nor `$default`")
    segments = tuple(_segment(part) for part in path[1:].split("/"))
    if any(kind == GREEDY for kind, _ in segments[:-1]):
        raise BadConfig(f"route key {route.route_key!r}: a greedy variable stands only at the end")
    return _Pattern(method.upper(), segments, route)


def _segment(part: str) -> tuple[int, str]:
    if part.startswith("{") and part.endswith("+}"):
        return GREEDY, part[1:-2]
    if part.startswith("{") and part.endswith("}"):
        return VARIABLE, part[1:-1]
    return LITERAL, part
