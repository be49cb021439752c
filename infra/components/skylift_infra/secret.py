"""A secret that lies in no stack's configuration: AWS makes its value, or the user sets it later."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from skylift_infra.access import Access
from skylift_infra.policy import Statement

LENGTH = 64


@dataclass(frozen=True)
class SecretAddress:
    arn: pulumi.Output[str]

    def reading(self, variable: str) -> Access:
        """The secret's ARN as the setting `variable`; the value is fetched by the code, never in an environment."""
        may = Statement(actions=["secretsmanager:GetSecretValue"], resources=[self.arn], dials="secretsmanager")
        return Access(environment={variable: self.arn}, statements=[may])


class Secret(pulumi.ComponentResource):
    """Its first value is made once. A value set later by hand or rotation stays: the program ignores it."""

    def __init__(self, name: str, *, recovery_days: int, first_value: str | None = None) -> None:
        """recovery_days: how long a deleted secret can be brought back: 7 to 30, or 0 for not at all.

        first_value: what the code reads until the user has set something; without one, a random value.
        """
        super().__init__("skylift:aws:Secret", name)
        self.secret = aws.secretsmanager.Secret(
            name, recovery_window_in_days=recovery_days, opts=pulumi.ResourceOptions(parent=self)
        )
        self.version = aws.secretsmanager.SecretVersion(
            name,
            secret_id=self.secret.id,
            secret_string=_random() if first_value is None else first_value,
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["secretString"]),
        )
        self.address = SecretAddress(self.secret.arn)
        self.register_outputs({"arn": self.secret.arn})

    def reading(self, variable: str) -> Access:
        """As the address gives it, once there is a value."""
        access = self.address.reading(variable)
        return Access(environment=access.environment, statements=access.statements, requires=[self.version])


def _random() -> pulumi.Output[str]:
    made = aws.secretsmanager.get_random_password_output(password_length=LENGTH, exclude_punctuation=True)
    return pulumi.Output.secret(made.random_password)
