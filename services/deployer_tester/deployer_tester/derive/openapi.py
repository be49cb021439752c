"""OpenAPI 3 and Swagger 2 documents, as far as tests can be derived from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from deployer_tester.derive.examples import Examples, NoExample, Schema, given, type_of
from deployer_tester.derive.operation import Operation, Parameter

METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
MAX_REFERENCES = 20
MAX_NAMES = 20
# What a document that is none, somewhere deep inside, leads to.
_MALFORMED = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)


def is_openapi(document: Any) -> TypeGuard[dict[str, Any]]:
    """A mapping that says so of itself and has paths."""
    named = isinstance(document, dict) and ("openapi" in document or "swagger" in document)
    return named and isinstance(document.get("paths"), dict)


@dataclass(frozen=True)
class OpenApi:
    document: Mapping[str, Any]

    @property
    def prefix(self) -> str:
        """The path that all paths lie below, where the document gives one without a host."""
        servers = self.document.get("servers")
        first = servers[0].get("url", "") if isinstance(servers, list) and servers and _is_map(servers[0]) else ""
        told = self.document.get("basePath") or first
        if not isinstance(told, str) or urlsplit(told).netloc or not told.startswith("/") or "{" in told:
            return ""
        return told.rstrip("/")

    def operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            found = self.follow(item)
            for method in METHODS:
                if _is_map(found.get(method)) and str(path).startswith("/"):
                    yield self._read(method.upper(), str(path), found, of=found[method])

    def _read(self, method: str, path: str, item: Schema, *, of: Any) -> Operation:
        try:
            return self._operation(method, path, item, of=of)
        except _MALFORMED:
            return Operation(method, path, documented=True, readable=False)

    def follow(self, value: Any) -> Schema:
        """What a reference inside the document stands for; an empty mapping where it leads nowhere."""
        for _ in range(MAX_REFERENCES):
            if not _is_map(value):
                return {}
            reference = value.get("$ref")
            if not isinstance(reference, str):
                return dict(value)
            value = self._at(reference)
        return {}

    def _at(self, reference: str) -> Any:
        found: Any = self.document
        for part in reference.removeprefix("#/").split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            found = found.get(name) if _is_map(found) else None
        return found

    def _operation(self, method: str, path: str, item: Schema, *, of: Any) -> Operation:
        parameters = [self.follow(each) for each in [*_list(item.get("parameters")), *_list(of.get("parameters"))]]
        in_path = [self._parameter(each) for each in parameters if each.get("in") == "path"]
        required = [each for each in parameters if each.get("in") == "query" and each.get("required")]
        has_body, body = self._body(of, parameters)
        statuses, answer = self._answers(of)
        return Operation(
            method=method,
            path=path,
            parameters={each.name: each for each in in_path},
            query=tuple(self._parameter(each) for each in required),
            has_body=has_body,
            body=body,
            statuses=statuses,
            type=type_of(answer),
            has=tuple(map(str, _list(answer.get("required"))))[:MAX_NAMES] if type_of(answer) == "object" else (),
            gives=tuple(map(str, answer.get("properties") or {})),
            secured=self._secured(of),
            documented=True,
        )

    def _parameter(self, parameter: Schema) -> Parameter:
        name = str(parameter.get("name"))
        schema = self.follow(parameter.get("schema") or parameter)
        examples = parameter.get("examples")
        first = self.follow(next(iter(examples.values()))) if _is_map(examples) and examples else {}
        for known, value in ((True, parameter.get("example")), (True, first.get("value")), given(schema)):
            if known and value is not None:
                return Parameter(name, value, known=True)
        try:
            return Parameter(name, Examples(self.follow).of(schema) or "skylift")
        except NoExample:
            return Parameter(name, "skylift")

    def _body(self, operation: Any, parameters: list[Schema]) -> tuple[bool, Any]:
        """Whether it takes a body, and an example of one in JSON."""
        in_body = next((each for each in parameters if each.get("in") == "body"), None)
        if in_body is None and "requestBody" not in operation:
            return any(each.get("in") == "formData" for each in parameters), None
        content = self.follow(operation.get("requestBody")).get("content")
        media = in_body or (self.follow(content.get(JSON)) if _is_map(content) else {})
        if "example" in media:
            return True, media["example"]
        if _is_map(media.get("examples")) and media["examples"]:
            return True, self.follow(next(iter(media["examples"].values()))).get("value")
        with suppress(NoExample):
            return True, Examples(self.follow).of(media["schema"]) if "schema" in media else None
        return True, None

    def _answers(self, operation: Any) -> tuple[tuple[int, ...], Schema]:
        """The documented statuses below 500 (none where `default` takes any), and the schema of the first success."""
        statuses: set[int] = set()
        answer: Schema = {}
        responses = operation.get("responses")
        told = {str(status): each for status, each in responses.items()} if _is_map(responses) else {}
        for status, response in sorted(told.items()):
            statuses |= _statuses(status)
            if status.startswith("2") and not answer:
                answer = self._schema(self.follow(response))
        return () if "default" in told else tuple(sorted(statuses)), answer

    def _schema(self, response: Schema) -> Schema:
        content = response.get("content")
        media = self.follow(content.get(JSON)) if _is_map(content) else response
        return self.follow(media.get("schema"))

    def _secured(self, operation: Any) -> bool:
        asked = operation.get("security", self.document.get("security"))
        return bool(_list(asked)) and all(_is_map(each) and each for each in asked)


def _statuses(status: str) -> set[int]:
    if status.isdigit():
        return {int(status)} if 100 <= int(status) < 500 else set()
    first = status[:1]
    return (
        set(range(int(first) * 100, int(first) * 100 + 100))
        if first in "1234" and status[1:].upper() == "XX"
        else set()
    )


def _is_map(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
