"""CloudFormation: an address of an API or a function that a stack gives out leads to this machine, where it is served.

A template writes `https://<id>.execute-api.<region>.amazonaws.com/`; no name server leads that here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_PARAMETERS = ("outputs_defs", "conditions", "resources", "param_values", "mappings", "stack_name", "stack_id")
RESOLVE = Seam("ministack.services.cloudformation.stacks", "_resolve_stack_outputs", _PARAMETERS)
STAGES = Seam("ministack.services.apigateway", "_stages")
SEAMS = (RESOLVE, STAGES)

_DEFAULT = "$default"
_SCHEMES = {"https": "http", "wss": "ws"}
_API = re.compile(r"(https|wss)://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?(?::443)?(/[^\s\"']*)?")
_FUNCTION = re.compile(r"https://([a-z0-9-]+)\.lambda-url\.[a-z0-9-]+\.on\.aws(/[^\s\"']*)?")


def install(around: Surroundings) -> None:
    RESOLVE.replace(lambda original: _served_here(original, f"localhost:{around.settings.port}"))


def _served_here(original: Callable[..., Any], address: str) -> Callable[..., Any]:
    def api(found: re.Match[str]) -> str:
        return f"{_SCHEMES[found[1]]}://{address}/_aws/execute-api/{found[2]}{_staged(found[2], found[3] or '')}"

    def function(found: re.Match[str]) -> str:
        return f"http://{address}/_aws/lambda-url/{found[1]}{found[2] or '/'}"

    def resolve(*given: Any) -> Any:
        outputs, exports = original(*given)
        for output in outputs:
            output["OutputValue"] = _FUNCTION.sub(function, _API.sub(api, output["OutputValue"]))
        return outputs, exports

    return resolve


def _staged(api_id: str, path: str) -> str:
    """The path with its stage, which an API's default stage leaves out."""
    stages = apigateway._stages.get(api_id) or {}
    first = path.removeprefix("/").partition("/")[0]
    return f"/{_DEFAULT}{path or '/'}" if _DEFAULT in stages and first not in stages else path
