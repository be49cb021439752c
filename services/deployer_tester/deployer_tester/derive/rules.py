"""From what an API can be asked to the steps that test it. Pure.

- Reading needs no leave; writing does: only what the pipeline deployed itself is written to.
- Without an OpenAPI document nobody knows what a body should hold, and a made-up one proves nothing: left out.
- Without credentials, what is secured must refuse: 401 or 403.
- A parameter has the document's example; or what an earlier step made; or a made-up value, which may not be found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode

from pydantic import ValidationError
from skylift.worker.decision import in_words

from deployer_tester.derive.operation import Operation, Untested
from deployer_tester.step import MAX_STEPS, Expect, JsonType, Method, Step

READING = "GET"
WRITING = ("POST", "PUT", "PATCH", "DELETE")
MAKING = ("POST", "PUT")
REFUSALS = [401, 403]
NOT_FOUND = [400, 404, 422]
MADE_UP = "skylift"
MAX_PATH = 200
_IN_BRACES = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Derived:
    steps: tuple[Step, ...]
    untested: tuple[Untested, ...]


def derive(operations: Sequence[Operation], *, may_write: bool) -> Derived:
    """At most 40 steps, those that make something before those that use it, deleting last."""
    steps: list[Step] = []
    untested: list[Untested] = []
    carried: dict[str, str] = {}
    for operation in sorted(operations, key=_turn):
        why = _reason_against(operation, may_write=may_write)
        if why is None and len(steps) == MAX_STEPS:
            why = f"{MAX_STEPS} steps are the most"
        if why is None:
            try:
                steps.append(_step(operation, operations, carried))
            except ValidationError as error:
                why = f"no request can be made of it: {in_words(error)}"
        if why is not None:
            untested.append(Untested(operation.method, operation.path[:MAX_PATH], why))
    return Derived(tuple(steps), tuple(untested))


def _turn(operation: Operation) -> tuple[int, int, str]:
    plain = not _IN_BRACES.search(operation.path)
    turns = {"GET": 0 if plain else 3, "POST": 1 if plain else 2, "PUT": 1 if plain else 4, "PATCH": 5, "DELETE": 6}
    return turns.get(operation.method, 7), operation.path.count("/"), operation.path


def _reason_against(operation: Operation, *, may_write: bool) -> str | None:
    if operation.method not in (READING, *WRITING):
        return "only GET, POST, PUT, PATCH and DELETE are tested"
    if not operation.readable:
        return "its description cannot be read"
    if operation.method == READING:
        return None
    if not may_write:
        return "it writes, and this API was not deployed by the pipeline"
    if operation.secured:
        return None
    if not operation.documented:
        return "it writes, and no OpenAPI document says what"
    if operation.has_body and operation.body is None:
        return "its body has no example, and none can be made from its schema"
    return None


def _step(operation: Operation, operations: Sequence[Operation], carried: dict[str, str]) -> Step:
    endpoint, sure = _endpoint(operation, carried)
    store = {} if operation.secured else _stored(operation, operations, carried)
    return Step(
        action=f"{operation.method} {operation.path}"[:200],
        method=cast(Method, operation.method),
        endpoint=endpoint,
        headers={"Accept": "application/json"} if operation.type else {},
        body=operation.body if operation.has_body else None,
        expect=_expect(operation, sure=sure),
        store=store,
    )


def _endpoint(operation: Operation, carried: dict[str, str]) -> tuple[str, bool]:
    """The endpoint, and whether what its parameters name should be there."""
    sure = True
    path = operation.path
    for name in _IN_BRACES.findall(path):
        value, known = _value(operation, name, carried)
        sure = sure and known
        path = path.replace(f"{{{name}}}", value, 1)
    if operation.query:
        path += "?" + urlencode({each.name: _text(each.value) for each in operation.query})
        sure = sure and all(each.known for each in operation.query)
    return path, sure


def _value(operation: Operation, name: str, carried: dict[str, str]) -> tuple[str, bool]:
    collection = operation.path.partition(f"/{{{name}}}")[0]
    if collection in carried:
        return carried[collection], True
    given = operation.parameters.get(name)
    if given is None:
        return MADE_UP, False
    return quote(_text(given.value), safe="") or MADE_UP, given.known


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _stored(operation: Operation, operations: Sequence[Operation], carried: dict[str, str]) -> dict[str, str]:
    """What was made here is asked for below: by the name that the answer tells, else by the one it was given."""
    if operation.method not in MAKING:
        return {}
    below = re.compile(rf"{re.escape(operation.path)}/\{{([^{{}}]+)\}}")
    names = [found[1] for each in operations if (found := below.match(each.path))]
    if not names or operation.path in carried:
        return {}
    told = next((name for name in [*names, "id"] if name in operation.gives), None)
    if told is None:
        body = operation.body if isinstance(operation.body, dict) else {}
        own = next((body[name] for name in names if isinstance(body.get(name), str | int)), "")
        if text := quote(_text(own), safe=""):
            carried[operation.path] = text
        return {}
    variable = "v_" + re.sub(r"\W+", "_", f"{operation.path}_{told}").strip("_")[:60]
    carried[operation.path] = f"${{{variable}}}"
    return {variable: told}


def _expect(operation: Operation, *, sure: bool) -> Expect:
    if operation.secured:
        return Expect(status=REFUSALS)
    statuses = sorted(operation.statuses)
    if statuses and not sure:
        statuses = sorted({*statuses, *NOT_FOUND})
    return Expect(
        status=statuses,
        type=cast("JsonType | None", operation.type),
        has=list(operation.has),
        routed=not _IN_BRACES.search(operation.path),
        guessed=operation.guessed,
    )
