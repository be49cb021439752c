"""Resources of types that the role of deployments may not make: CloudFormation would refuse them half-way only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from deployer.failure import Code, StageFailed
from deployer.template.parsing import Template
from deployer.template.shape import resources

from deployer_deploy.references import SAM_FUNCTION

_MOST_NAMED = 3
_OF_AWS = "AWS::"
# Made by CloudFormation itself; what SAM makes of its own types is looked at below, where it is not the usual.
_ALWAYS = ("AWS::CDK::", "AWS::CloudFormation::", "AWS::Serverless::")
_GRAPH, _GRAPH_MADE = "AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi"
_GRADUALLY, _GRADUALLY_MADE = "DeploymentPreference", "AWS::CodeDeploy::DeploymentGroup"


def check(template: Template, name: str, offered: Collection[str]) -> None:
    """`name` is the template's, `offered` what the names of types begin with that may be made.

    Raises StageFailed (IAM_PERMISSION) that names every other resource. One with a condition may never be made, and is
    left to CloudFormation.
    """
    known = (*offered, *_ALWAYS)
    refused = [(resource, kind) for resource, kind in _made(template) if not kind.startswith(known)]
    if not refused:
        return
    first = ", ".join(f"{resource} ({kind})" for resource, kind in refused[:_MOST_NAMED])
    more = f" and {len(refused) - _MOST_NAMED} more" if len(refused) > _MOST_NAMED else ""
    reason = (
        f"{name} holds what deployments here have no right to make: {first}{more}. Leave it out, or give its ARN as a "
        "parameter; an operator offers more types in infra/deployer."
    )
    lines = [f"Resources/{resource}: {kind} is not offered" for resource, kind in refused]
    raise StageFailed(Code.IAM_PERMISSION, reason, lines)


def _made(template: Template) -> Iterator[tuple[str, str]]:
    """Names and types of what is made in any case. Types of others and custom ones are their owners' affair."""
    written = template.get("Resources") or {}
    for resource, kind, properties in resources(template):
        if "Condition" in (written.get(resource) or {}) or not kind.startswith(_OF_AWS):
            continue
        yield resource, _GRAPH_MADE if kind == _GRAPH else kind
        if kind == SAM_FUNCTION and _is_gradual(properties.get(_GRADUALLY) or _of_all_functions(template)):
            yield resource, _GRADUALLY_MADE


def _of_all_functions(template: Template) -> Any:
    shared = template.get("Globals")
    functions = shared.get("Function") if isinstance(shared, dict) else None
    return functions.get(_GRADUALLY) if isinstance(functions, dict) else None


def _is_gradual(preference: Any) -> bool:
    """Whether new versions are given their share of calls by CodeDeploy, whatever the parameters say."""
    return isinstance(preference, dict) and preference.get("Enabled", True) in (True, "true")
