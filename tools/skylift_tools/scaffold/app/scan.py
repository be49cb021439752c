"""Reads an app's syntax for what a server does and Lambda does otherwise. It warns; it does not decide.

Small on purpose: what it does not know, it does not mention. Names are matched, no types.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from skylift_tools.scaffold.app.findings import Finding
from skylift_tools.scaffold.app.source import Source


class Rule(NamedTuple):
    """`what` happens there, `why` it matters on Lambda, what to `do`."""

    what: str
    why: str
    do: str


_BACKGROUND = Rule(
    "a background task",
    "it runs before the answer goes out: the caller waits for it, and both together have 29 seconds",
    "short work may stay; anything else belongs into a worker: skylift new service --kind worker",
)
_STREAM = Rule(
    "a streaming answer",
    "it is collected and sent as one, at its end, with 6 MB at most; an endless one never arrives",
    "answer with a presigned S3 address for what is large, and let callers poll for what is slow",
)
_UPLOAD = Rule(
    "an upload",
    "a request holds 6 MB on Lambda, some 4.5 MB of a file",
    "announce uploads and take them by a presigned S3 address, as knowledge_api does",
)
_WRITE = Rule(
    "a file is written",
    "the file system is read-only but for /tmp, which no other process sees and no restart keeps",
    "write to S3, or to /tmp what only this request needs",
)
_SQLITE = Rule(
    "SQLite",
    "its file cannot be written, and every process has one of its own",
    "move the data to Aurora or DynamoDB; only what is read may stay in the zip",
)
_THREAD = Rule(
    "a thread, process or scheduler of its own",
    "between two requests the process is frozen, and it may end at any time",
    "scheduled work belongs to EventBridge, the rest into a worker",
)
_STATE = Rule(
    "state in memory that requests change",
    "every process has its own, and none lives long",
    "keep it in a table",
)

_WRITING = re.compile(r"[rbt]*[wax+][rbt+]*")
_CALLS: dict[str, Rule] = {
    "BackgroundTasks": _BACKGROUND,
    "add_task": _BACKGROUND,
    "StreamingResponse": _STREAM,
    "EventSourceResponse": _STREAM,
    "write_text": _WRITE,
    "write_bytes": _WRITE,
    "Thread": _THREAD,
    "Process": _THREAD,
    "ThreadPoolExecutor": _THREAD,
    "ProcessPoolExecutor": _THREAD,
    "BackgroundScheduler": _THREAD,
    "AsyncIOScheduler": _THREAD,
    "repeat_every": _THREAD,
}
_IMPORTS = {"sqlite3": _SQLITE, "aiosqlite": _SQLITE, "apscheduler": _THREAD, "celery": _THREAD}
_CHANGES = {"append", "add", "update", "pop", "setdefault", "clear", "extend", "remove", "insert", "popitem", "discard"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def scan(sources: Collection[Source]) -> list[Finding]:
    """Findings by place, each kind once per line."""
    return sorted({_finding(source, line, rule) for source in sources for line, rule in _found(source)})


def _finding(source: Source, line: int, rule: Rule) -> Finding:
    return Finding(source.path, line, *rule)


def _found(source: Source) -> Iterator[tuple[int, Rule]]:
    for node in ast.walk(source.syntax):
        for look in _LOOKS:
            if rule := look(node):
                yield getattr(node, "lineno", 1), rule
    yield from _global_state(source.syntax)


def _call(node: ast.AST) -> Rule | None:
    if not isinstance(node, ast.Call):
        return None
    name = _last(node.func)
    return _WRITE if name == "open" and _writes(node) else _CALLS.get(name)


def _writes(call: ast.Call) -> bool:
    # `open(path, mode)`, but `path.open(mode)`.
    given = call.args[1:2] if isinstance(call.func, ast.Name) else call.args[:2]
    modes = [*given, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and _WRITING.fullmatch(str(mode.value)) for mode in modes)


def _import(node: ast.AST) -> Rule | None:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
    return next((rule for top, rule in _IMPORTS.items() if any(name.split(".")[0] == top for name in names)), None)


def _annotation(node: ast.AST) -> Rule | None:
    if not isinstance(node, ast.arg) or node.annotation is None:
        return None
    said = ast.unparse(node.annotation)
    return _UPLOAD if "UploadFile" in said else _BACKGROUND if "BackgroundTasks" in said else None


def _text(node: ast.AST) -> Rule | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return _SQLITE if is_text and str(node.value).startswith(("sqlite:", "sqlite+")) else None  # type: ignore[attr-defined]


_LOOKS: tuple[Callable[[ast.AST], Rule | None], ...] = (_call, _import, _annotation, _text)


def _global_state(module: ast.Module) -> Iterator[tuple[int, Rule]]:
    """Collections and numbers at the top of a module that one of its functions changes."""
    made = {name: line for node in module.body for name, line in _containers(node)}
    for function in (node for node in ast.walk(module) if isinstance(node, _FUNCTIONS)):
        local = {argument.arg for argument in function.args.args}
        for name in {name for node in ast.walk(function) for name in _changed(node)} - local:
            if name in made:
                yield made[name], _STATE


def _containers(node: ast.stmt) -> Iterator[tuple[str, int]]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    value = getattr(node, "value", None)
    mutable = isinstance(value, ast.Dict | ast.List | ast.Set) or (
        isinstance(value, ast.Call) and _last(value.func) in {"dict", "list", "set", "defaultdict", "deque", "Counter"}
    )
    number = isinstance(value, ast.Constant) and isinstance(value.value, int | float)
    for target in targets:
        if isinstance(target, ast.Name) and (mutable or number):
            yield target.id, node.lineno


def _changed(node: ast.AST) -> Iterator[str]:
    """Names that a statement changes: `x[...] = `, `del x[...]`, `x.append(...)`, `global x`."""
    if isinstance(node, ast.Global):
        yield from node.names
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        yield _last(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
        yield _last(node.func.value)


def _last(node: ast.expr) -> str:
    """The last name of `a.b.c`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
