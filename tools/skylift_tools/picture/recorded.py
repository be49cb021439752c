"""The picture of what was brought up, read from the stacks' records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from skylift_tools.picture.node import Kind, Line, Node, Picture
from skylift_tools.plane.record import API, FUNCTION, INTEGRATION, QUEUE, ROUTE, Record, Resource

_MACHINE = "aws:sfn/stateMachine:StateMachine"
_RULE, _TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_RECURSION = "aws:lambda/functionRecursionConfig:FunctionRecursionConfig"
# Which of a resource's outputs others refer to it by.
_NODES = {
    API: (Kind.API, ("id",)),
    FUNCTION: (Kind.FUNCTION, ("arn",)),
    QUEUE: (Kind.QUEUE, ("url", "arn")),
    _MACHINE: (Kind.MACHINE, ("arn",)),
    _RULE: (Kind.RULE, ("name",)),
    "aws:dynamodb/table:Table": (Kind.TABLE, ("name",)),
    "aws:s3/bucket:Bucket": (Kind.BUCKET, ("bucket",)),
    "aws:rds/proxy:Proxy": (Kind.DATABASE, ("endpoint",)),
}
_FUNCTION_ARN = re.compile(r"arn:[^:]*:lambda:[^:]*:[^:]*:function:[\w-]+")
# A worker's own queue, which the mapping shows the right way round, and where its messages go that nobody can work on.
_OWN = ("QUEUE_URL", "DLQ_URL")


def picture(record: Record) -> Picture:
    """Dead-letter queues and alarms are left out: every queue has the first, everything the second."""
    nodes = tuple(_nodes(record))
    drawn = _Drawing(record, nodes)
    found = [*drawn.calls(), *drawn.settings(), *drawn.deliveries(), *drawn.events(), *drawn.machines()]
    lines = tuple(dict.fromkeys(found))
    return Picture(nodes, lines)


def _nodes(record: Record) -> Iterator[Node]:
    for type, (kind, names) in _NODES.items():
        for stack, resource in record.of(type):
            outputs = resource["outputs"]
            if kind is Kind.QUEUE and not outputs.get("redrivePolicy"):
                continue
            name = str(outputs.get("name") or outputs.get("bucket") or resource["id"])
            known = {str(outputs.get(each) or resource["id"]) for each in names}
            yield Node(kind, name, stack, frozenset(known))


class _Drawing:
    def __init__(self, record: Record, nodes: tuple[Node, ...]) -> None:
        self._record = record
        self._nodes = nodes
        self._known = {(text, node.kind): node for node in nodes for text in node.known_as}

    def calls(self) -> Iterator[Line]:
        """From the API to each function, with the number of its routes."""
        integrations = {f"integrations/{each['id']}": each for _, each in self._record.of(INTEGRATION)}
        counted: Counter[tuple[Node, Node]] = Counter()
        for _, route in self._record.of(ROUTE):
            integration = integrations.get(str(route["outputs"].get("target")))
            api = self._find(str(route["outputs"]["apiId"]), Kind.API)
            function = self._function(str(integration["outputs"]["integrationUri"])) if integration else None
            if api and function:
                counted[api, function] += 1
        for (api, function), count in counted.items():
            yield Line(api, function, f"{count} routes" if count > 1 else "1 route")

    def settings(self) -> Iterator[Line]:
        """From each function to what its environment names."""
        for _, resource in self._record.of(FUNCTION):
            function = self._function(str(resource["outputs"]["arn"]))
            for name, value in _variables(resource).items():
                for kind in (Kind.QUEUE, Kind.MACHINE, Kind.TABLE, Kind.BUCKET, Kind.DATABASE):
                    target = self._find(str(value), kind)
                    if function and target and name not in _OWN:
                        yield Line(function, target)

    def deliveries(self) -> Iterator[Line]:
        """From each queue to its worker, and back where the worker may send to itself."""
        recursive = {each["outputs"]["functionName"] for _, each in self._record.of(_RECURSION)}
        for _, resource in self._record.of(_MAPPING):
            queue = self._find(str(resource["outputs"]["eventSourceArn"]), Kind.QUEUE)
            function = self._function(str(resource["outputs"]["functionArn"]))
            if queue and function:
                yield Line(queue, function)
                if function.name in recursive:
                    yield Line(function, queue, "again")

    def events(self) -> Iterator[Line]:
        """From a bucket to the rule that watches it, and from a rule to whom it tells."""
        for _, resource in self._record.of(_TARGET):
            rule = self._find(str(resource["outputs"]["rule"]), Kind.RULE)
            arn = str(resource["outputs"]["arn"])
            target = self._find(arn, Kind.QUEUE) or self._function(arn)
            if rule and target:
                yield Line(rule, target)
        for _, resource in self._record.of(_RULE):
            rule = self._find(str(resource["outputs"]["name"]), Kind.RULE)
            for bucket in self._named(str(resource["outputs"].get("eventPattern", "")), Kind.BUCKET):
                if rule:
                    yield Line(bucket, rule)

    def machines(self) -> Iterator[Line]:
        for _, resource in self._record.of(_MACHINE):
            machine = self._find(str(resource["outputs"]["arn"]), Kind.MACHINE)
            definition = str(resource["outputs"]["definition"])
            for target in [*self._named(definition, Kind.QUEUE), *self._named(definition, Kind.TABLE)]:
                if machine:
                    yield Line(machine, target)

    def _find(self, text: str, kind: Kind) -> Node | None:
        return self._known.get((text, kind))

    def _function(self, arn: str) -> Node | None:
        """By its ARN, with or without an alias, or by an address that holds it."""
        named = _FUNCTION_ARN.search(arn)
        return self._find(named[0], Kind.FUNCTION) if named else None

    def _named(self, text: str, kind: Kind) -> list[Node]:
        """Those that a JSON text names as a whole word."""
        return [node for node in self._nodes if node.kind is kind and any(f'"{own}"' in text for own in node.known_as)]


def _variables(function: Resource) -> dict[str, Any]:
    return dict((function["outputs"].get("environment") or {}).get("variables") or {})
