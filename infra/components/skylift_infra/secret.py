"""A secret that AWS makes and nobody types: there is none in the stack's configuration."""

import pulumi
import pulumi_aws as aws

from skylift_infra.access import Access
from skylift_infra.policy import Statement

LENGTH = 64


class Secret(pulumi.ComponentResource):
    """A random value, made once. A value set later by hand or rotation stays: the program ignores it."""

    def __init__(self, name: str, *, recovery_days: int) -> None:
        """recovery_days: how long a deleted secret can be brought back: 7 to 30, or 0 for not at all."""
        super().__init__("skylift:aws:Secret", name)
        self.secret = aws.secretsmanager.Secret(
            name, recovery_window_in_days=recovery_days, opts=pulumi.ResourceOptions(parent=self)
        )
        self.version = aws.secretsmanager.SecretVersion(
            name,
            secret_id=self.secret.id,
            secret_string=_random(),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["secretString"]),
        )
        self.register_outputs({"arn": self.secret.arn})

    def reading(self, variable: str) -> Access:
        """The secret's ARN as the setting `variable`; the value is fetched by the code, never in an environment."""
        may = Statement(actions=["secretsmanager:GetSecretValue"], resources=[self.secret.arn], dials="secretsmanager")
        return Access(environment={variable: self.secret.arn}, statements=[may], requires=[self.version])


def _random() -> pulumi.Output[str]:
    made = aws.secretsmanager.get_random_password_output(password_length=LENGTH, exclude_punctuation=True)
    return pulumi.Output.secret(made.random_password)
