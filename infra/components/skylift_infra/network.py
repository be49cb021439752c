"""What a function needs to run inside the VPC."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class Network:
    """subnet_ids: the private subnets. security_group_id: the one that may reach the database and the endpoints.
    idle_security_group_id: takes its place on destroy, so that a teardown need not wait for network interfaces.
    """

    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    security_group_id: pulumi.Input[str]
    idle_security_group_id: pulumi.Input[str]
