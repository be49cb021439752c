"""Permission to call the model that a stack names: none for those that run in the process itself."""

import re

import pulumi

from skylift_infra import naming
from skylift_infra.access import Access
from skylift_infra.policy import Statement

BEDROCK = "bedrock:"
PROFILE = re.compile(r"^(eu|us|us-gov|apac|jp|au|global)\.")


def calling(variable: str, model: pulumi.Input[str]) -> Access:
    """`model` as the setting `variable`, and the right to invoke it where it is `bedrock:<model or profile>`."""
    place = pulumi.Output.all(model, naming.partition(), naming.region(), naming.account_id())
    invoking = Statement(
        actions=["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        resources=place.apply(lambda known: model_arns(known[0], known[1], region=known[2], account=known[3])),
        dials="bedrock-runtime",
    )
    return Access(environment={variable: model}, statements=[invoking])


def model_arns(model: str, partition: str, *, region: str, account: str) -> list[str]:
    """What the right must name; empty for a model outside Bedrock.

    An inference profile forwards to the regions it spans, so its model is named in each of them.
    """
    if not model.startswith(BEDROCK):
        return []
    name = model.removeprefix(BEDROCK)
    if not PROFILE.match(name):
        return [f"arn:{partition}:bedrock:{region}::foundation-model/{name}"]
    return [
        f"arn:{partition}:bedrock:{region}:{account}:inference-profile/{name}",
        f"arn:{partition}:bedrock:*::foundation-model/{PROFILE.sub('', name)}",
    ]
