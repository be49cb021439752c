"""What is the platform's own, by name: no template that is deployed here may reach or change it.

A template needs no rights over a thing to harm it: it attaches a policy to our bucket, a permission to our function, a
route to our API, or makes somebody an admin of our users. So all that has our names is refused, whatever is granted.
"""

from collections.abc import Sequence
from pathlib import Path

import pulumi
from skylift_infra import naming
from skylift_infra.policy import Statement
from skylift_infra.stacks.platform import Platform

from deployer_stacks.stores import PROJECT

# A service is called `<system>_<what>`, and so are its functions, queues, rules and machines; what a system stores
# things in begins with the system's name.
_NAMED = {
    "dynamodb": ["arn:*:dynamodb:*:*:table/{}", "arn:*:dynamodb:*:*:table/{}/*"],
    "events": ["arn:*:events:*:*:rule/{}_*"],
    "lambda": ["arn:*:lambda:*:*:function:{}_*"],
    "logs": ["arn:*:logs:*:*:log-group:/aws/*/{}_*"],
    "secretsmanager": ["arn:*:secretsmanager:*:*:secret:{}_*", "arn:*:secretsmanager:*:*:secret:{}-*"],
    "sqs": ["arn:*:sqs:*:*:{}_*"],
    "states": ["arn:*:states:*:*:*:{}_*"],
}
_BUCKETS = "arn:*:s3:::{}-*"
# Code and templates lie among the artifacts: who deploys may read them there, and do nothing else.
_CHANGES = ["s3:Put*", "s3:Delete*", "s3:Create*", "s3:Abort*", "s3:Restore*", "s3:Replicate*", "s3:Bypass*"]
# The passwords of clusters, which RDS keeps.
_OF_CLUSTERS = "arn:*:secretsmanager:*:*:secret:rds!*"


def systems(root: Path) -> list[str]:
    """The systems of the workspace at `root`, by the names of its programs' folders."""
    return sorted({found.parent.name.partition("_")[0] for found in root.glob("*/*/Pulumi.yaml")})


def named(systems: Sequence[str]) -> list[Statement]:
    """Denials of everything on what has the name of one of the systems."""
    denied = [_deny(f"{service}:*", _arns(service, systems)) for service in _NAMED]
    # A mapping has no name; the function that it would feed has.
    fed = {"ArnLike": {"lambda:FunctionArn": _arns("lambda", systems)}}
    mapping = Statement(effect="Deny", actions=["lambda:*EventSourceMapping"], resources=["*"], condition=fed)
    return [*denied, mapping, _deny("secretsmanager:*", [_OF_CLUSTERS])]


def buckets(systems: Sequence[str], *, reads_artifacts: bool) -> list[Statement]:
    """Denials of everything on the systems' buckets, apart from reading what the pipeline itself puts up."""
    others = [system for system in systems if not (reads_artifacts and system == PROJECT)]
    changes = Statement(effect="Deny", actions=_CHANGES, resources=[_BUCKETS.format(PROJECT)])
    denied = _deny("s3:*", [_BUCKETS.format(system) for system in others])
    return [denied, changes] if reads_artifacts else [denied]


def of_platform(platform: Platform) -> list[Statement]:
    """Denials of everything on the API, its users, and the topic of alarms."""
    users = naming.arn("cognito-idp", pulumi.Output.concat("userpool/", platform.user_pool_id))
    api = pulumi.Output.concat("arn:*:apigateway:*::/apis/", platform.api_id)
    return [
        _deny("sns:*", [platform.alarm_topic_arn]),
        _deny("cognito-idp:*", [users]),
        _deny("apigateway:*", [api, pulumi.Output.concat(api, "/*")]),
    ]


def _arns(service: str, systems: Sequence[str]) -> list[str]:
    return [pattern.format(system) for pattern in _NAMED[service] for system in systems]


def _deny(action: str, resources: Sequence[pulumi.Input[str]]) -> Statement:
    return Statement(effect="Deny", actions=[action], resources=resources)
