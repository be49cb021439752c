"""When there is nothing to ask over HTTP: right, where nothing of the kind was deployed, and wrong everywhere else."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.failure import Code, StageFailed
from deployer.outcome import Done
from deployer.sessions.resources import Resource
from deployer.sessions.session import Kind
from deployer.stage import Work
from deployer.timeline.entry import Level

from deployer_tester.derive.operation import Untested
from deployer_tester.description import Description
from deployer_tester.engine import Planned
from deployer_tester.run.runner import Outcome, Result

_APIS = frozenset({"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", "AWS::Lambda::Url"})
_MOST_NAMED = 5
_CLIENT_FAULTS, _SERVER_FAULTS = 400, 500
_DESCRIBE = "add an openapi.yaml"
_WAY_OUT = "Give out its URL in the template's Outputs."


class Nothing(Exception):
    """Nothing can be tested, and nothing is wrong with that; the text goes on with "because ...". answered: there is an
    API, and it answers."""

    def __init__(self, why: str, *, answered: bool = False) -> None:
        super().__init__(why)
        self.answered = answered


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
    served = f", and its own openapi.json is {found.unserved}" if found.unserved else ""
    return Nothing(f"neither an OpenAPI document nor a template names a route of the API{served}: {_DESCRIBE}")


def without_proof(found: Description) -> Nothing:
    """All that could be asked was made up, and the application does not have it."""
    served = f" (its own openapi.json is {found.unserved})" if found.unserved else ""
    return Nothing(f"the API answers, and no route of it is known{served}: {_DESCRIBE}", answered=True)


def unproven(result: Result) -> Untested | None:
    """A route that takes every path leads to an application, and nobody said that it has the path that was asked."""
    refused = _CLIENT_FAULTS <= (result.status or 0) < _SERVER_FAULTS
    expect = result.step.expect
    if not (expect.guessed and not expect.status and refused and result.outcome is Outcome.PASSED):
        return None
    why = f"the application behind it answered {result.status}, and nobody tells which paths it has"
    return Untested(result.step.method, result.endpoint, why)


def ended(work: Work, nothing: Nothing) -> Done:
    """A deployment may be right without a test; whoever asked for one is not told that it passed."""
    if work.session.kind is Kind.SANITY_TEST:
        raise StageFailed(Code.NOTHING_TO_TEST, f"Nothing was tested, because {nothing}.")
    if work.session.results.get("report_key") and not nothing.answered:
        lost = "At an attempt before there was an API to test, and now there is not"
        raise StageFailed(Code.NOTHING_TO_TEST, f"{lost}: {nothing}.")
    work.say("nothing_tested", f"Deployed, and nothing was tested, because {nothing}.", level=Level.WARNING)
    return Done({"nothing_tested": str(nothing)})
