"""What is known of an API before it is asked: the operations that its OpenAPI document or its template names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from deployer.failure import StageFailed
from deployer.iac.kind import Kind
from deployer.template.parsing import Template, parse

from deployer_tester.derive import template_routes
from deployer_tester.derive.openapi import OpenApi, is_openapi
from deployer_tester.derive.operation import Operation
from deployer_tester.sources import Source

_NAMED = re.compile(r"(?i)^(?:open-?api|swagger)[^/]*\.(?:ya?ml|json)$")
_BY_CLOUDFORMATION = (Kind.SAM, Kind.CLOUDFORMATION)
NOWHERE = "nothing"
# What frameworks that describe themselves serve besides: templates name it beside a route that takes every path.
OWN_PAGES = ("/openapi.json", "/docs", "/redoc")


@dataclass(frozen=True, slots=True)
class Description:
    """`source` names the file; `text` is it. prefix: the path that all operations lie below. unread: what could not be
    read, in words. unserved: the application was asked to describe itself, and how it answered instead."""

    operations: tuple[Operation, ...]
    source: str = NOWHERE
    text: str = ""
    prefix: str = ""
    unread: tuple[str, ...] = ()
    unserved: str = ""

    @property
    def folders(self) -> tuple[str, ...]:
        """The paths below which the application may describe itself; none where its routes are known."""
        if any(not each.guessed and each.path not in OWN_PAGES for each in self.operations):
            return ()
        found = {each.path.partition("{")[0].rstrip("/") for each in self.operations if each.guessed}
        return tuple(sorted(found or {""}))


def describe(source: Source, root: str) -> Description:
    """`root` is the project's folder: documents below it come first, then those closest to it."""
    unread: list[str] = []
    for path in sorted(filter(_is_named, source.documents), key=lambda path: _distance(path, root)):
        document = _parsed(path, source.documents, unread)
        if document and is_openapi(document):
            api = OpenApi(document)
            text = source.documents[path]
            return Description(tuple(api.operations()), path, text, api.prefix, tuple(unread))
    return _by_template(source, unread)


def _by_template(source: Source, unread: list[str]) -> Description:
    iac = source.iac
    if iac is not None and iac.kind is Kind.HANDLER:
        return Description((Operation("GET", "/", guessed=True),), iac.template, unread=tuple(unread))
    if iac is None or iac.kind not in _BY_CLOUDFORMATION or iac.template not in source.documents:
        return Description((), unread=tuple(unread))
    template = _parsed(iac.template, source.documents, unread) or {}
    found = _guessed(tuple(template_routes.operations(template)))
    return Description(found, iac.template, source.documents[iac.template], unread=tuple(unread))


def _guessed(operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """For API Gateway `/{proxy+}` is not `/` too: who means every path names both."""
    if not any(each.guessed for each in operations):
        return operations
    return tuple(replace(each, guessed=each.guessed or each.path == "/") for each in operations)


def _is_named(path: str) -> bool:
    return bool(_NAMED.match(path.rpartition("/")[2]))


def _distance(path: str, root: str) -> tuple[bool, int, str]:
    return not path.startswith(f"{root}/" if root else ""), path.count("/"), path


def _parsed(path: str, documents: Mapping[str, str], unread: list[str]) -> Template | None:
    try:
        return parse(documents[path], name=path)
    except StageFailed as failed:
        unread.append(failed.reason)
        return None
