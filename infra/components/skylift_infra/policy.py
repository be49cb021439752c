"""IAM policy documents from typed statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from skylift_infra import json_text

Condition = Mapping[str, Mapping[str, pulumi.Input[str] | Sequence[pulumi.Input[str]]]]
TRUST_VERSION = "2012-10-17"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Permission for `actions` on `resources`.

    dials: the service that the function connects to in order to use it (`s3`, `database`), or None where Lambda
    itself makes the call (logs, traces, network interfaces). Without resources the statement is left out, so a
    permission can depend on a value that is known only during the deploy.
    """

    actions: Sequence[str]
    resources: pulumi.Input[Sequence[pulumi.Input[str]]]
    dials: str | None = None
    condition: Condition | None = None
    effect: str = "Allow"

    def render(self) -> pulumi.Output[dict[str, Any] | None]:
        parts = {"actions": list(self.actions), "resources": self.resources, "condition": self.condition}
        return pulumi.Output.from_input(parts).apply(self._document)

    def _document(self, parts: Any) -> dict[str, Any] | None:
        if not parts["resources"]:
            return None
        document = {"Effect": self.effect, "Action": parts["actions"], "Resource": parts["resources"]}
        return document | ({"Condition": parts["condition"]} if parts["condition"] else {})


def document(statements: Sequence[Statement]) -> pulumi.Output[str]:
    """The policy as JSON text."""
    rendered = pulumi.Output.all(*[statement.render() for statement in statements])
    return json_text.dumps(
        rendered.apply(lambda found: {"Version": TRUST_VERSION, "Statement": [each for each in found if each]})
    )


def dialled(statements: Sequence[Statement]) -> pulumi.Output[list[str]]:
    """The services that the holder of these statements connects to, sorted."""
    rendered = pulumi.Output.all(*[statement.render() for statement in statements])
    return rendered.apply(
        lambda found: sorted({s.dials for s, each in zip(statements, found, strict=True) if each and s.dials})
    )


def trust(service: str) -> pulumi.Output[str]:
    """The trust policy that lets an AWS service assume a role."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return json_text.dumps({"Version": TRUST_VERSION, "Statement": [statement]})


def tls_only(resources: Sequence[pulumi.Input[str]], action: str) -> dict[str, Any]:
    """A resource policy's statement that refuses plain HTTP. `action` names the whole service: it is a denial."""
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
