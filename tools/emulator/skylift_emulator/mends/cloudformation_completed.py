"""CloudFormation: properties whose effect MiniStack has in its API, and does not bring about from a template."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

HANDLERS = Seam("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
FUNCTIONS = Seam("ministack.services.lambda_svc", "_functions")
DEAD_LETTERS = Seam("ministack.services.lambda_svc", "_validate_dead_letter_config")
RESERVE = Seam("ministack.services.lambda_svc", "_put_function_concurrency", ("func_name", "data"))
EXPIRE = Seam("ministack.services.dynamodb", "_update_ttl", ("data",))
SEAMS = (HANDLERS, FUNCTIONS, DEAD_LETTERS, RESERVE, EXPIRE)

_PROPERTIES_AT = {"create": 1, "update": 2}
Properties = dict[str, Any]


def install(_: Surroundings) -> None:
    for resource_type, complete in (("AWS::Lambda::Function", _function), ("AWS::DynamoDB::Table", _table)):
        handler = HANDLERS.current()[resource_type]
        for operation, at in _PROPERTIES_AT.items():
            handler[operation] = _then(handler[operation], at, complete)


def _then(
    original: Callable[..., Any], properties_at: int, complete: Callable[[str, Properties], None]
) -> Callable[..., Any]:
    def handle(*given: Any, **named: Any) -> Any:
        made = original(*given, **named)
        complete(made[0], given[properties_at])
        return made

    return handle


def _function(name: str, props: Properties) -> None:
    function = lambda_svc._functions[name]
    dead_letters = props.get("DeadLetterConfig")
    _raise(DEAD_LETTERS.current()(dead_letters))
    function["config"]["DeadLetterConfig"] = dead_letters or {}
    reserved = props.get("ReservedConcurrentExecutions")
    if reserved is None:
        function["concurrency"] = None
    else:
        _raise(RESERVE.current()(name, {"ReservedConcurrentExecutions": reserved}))


def _table(name: str, props: Properties) -> None:
    if spec := props.get("TimeToLiveSpecification"):
        _raise(EXPIRE.current()({"TableName": name, "TimeToLiveSpecification": spec}))


def _raise(answer: Any) -> None:
    """answer: of an API of MiniStack's, or None."""
    if answer and answer[0] >= 400:
        raise ValueError(f"Resource handler returned message: {json.loads(answer[2]).get('message', answer[2])}")
