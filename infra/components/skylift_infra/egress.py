"""The ways out of the VPC, as data: what a stack's YAML says and what can be dialled because of it."""

from dataclasses import dataclass, field
from typing import Literal

GATEWAYS = ("dynamodb", "s3")
INSIDE = "database"
EVERYTHING = "internet"
# What a function here may be told to call; each is one endpoint in every zone, with a price.
INTERFACES = ("bedrock-runtime", "events", "lambda", "secretsmanager", "sns", "sqs", "states")


@dataclass(frozen=True, kw_only=True)
class Egress:
    """kind: `endpoints` (private, one price per service and zone), `nat` (everything, one price), `none`.

    interfaces: the services with an endpoint of their own, for `endpoints` only. The gateways to S3 and DynamoDB
    cost nothing and are always there.
    """

    kind: Literal["endpoints", "nat", "none"]
    interfaces: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.interfaces and self.kind != "endpoints":
            raise ValueError(f"egress {self.kind} takes no interfaces; leave them out or choose endpoints")
        unknown = sorted(set(self.interfaces) - set(INTERFACES))
        if unknown:
            raise ValueError(f"no such interface endpoint: {', '.join(unknown)}; there are {', '.join(INTERFACES)}")


def routes(egress: Egress) -> list[str]:
    """The services that can be dialled from inside, sorted; `internet` stands for all of them."""
    reachable = {INSIDE, *GATEWAYS, *egress.interfaces}
    return sorted(reachable | ({EVERYTHING} if egress.kind == "nat" else set()))


def unreachable(dials: list[str], available: list[str]) -> list[str]:
    """What of `dials` has no route, sorted."""
    return [] if EVERYTHING in available else sorted(set(dials) - set(available))
