"""When there is nothing to ask over HTTP: right, where nothing of the kind was deployed, and wrong everywhere else."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.failure import Code, StageFailed
from deployer.sessions.resources import Resource

from deployer_tester.description import Description
from deployer_tester.engine import Planned

_APIS = frozenset({"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", "AWS::Lambda::Url"})
_MOST_NAMED = 5
_WAY_OUT = "Give out its URL in the template's Outputs."


class Nothing(Exception):
    """Nothing can be tested, and nothing is wrong with that; the text goes on with "because ..."."""


def without_address(found: Description, resources: Sequence[Resource]) -> Nothing | StageFailed:
    """Nobody knows where an API would answer."""
    api = next((each for each in resources if each.type in _APIS), None)
    if api:
        missing = f"{api.logical_id} ({api.type}) was deployed, but where it answers is not known."
        return StageFailed(Code.NOTHING_TO_TEST, f"{missing} {_WAY_OUT}")
    if found.operations:
        first = found.operations[0]
        named = f"{found.source} names {first.method} {first.path}, but nothing that was deployed answers over HTTP."
        return StageFailed(Code.NOTHING_TO_TEST, f"{named} {_WAY_OUT}")
    kinds = sorted({each.type for each in resources})
    more = ", ..." if len(kinds) > _MOST_NAMED else ""
    only = f"; it made {', '.join(kinds[:_MOST_NAMED])}{more}" if kinds else ", and no output of it is an API's address"
    return Nothing(f"the deployment has no HTTP API{only}")


def without_steps(found: Description, planned: Planned) -> Nothing:
    """There is an API, and no request can be made that would prove anything."""
    if planned.untested:
        named = ", ".join(f"{each.method} {each.path} ({each.why})" for each in planned.untested[:_MOST_NAMED])
        return Nothing(f"no route can be tested as {found.source} describes it: {named}")
    return Nothing("neither an OpenAPI document nor a template names a route of the API: add an openapi.yaml")
