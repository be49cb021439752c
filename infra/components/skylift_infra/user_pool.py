"""Who may come in: a Cognito user pool, its one public client, and the groups that are the roles."""

from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

GROUPS = {"admin": "sees costs, errors and activity", "manager": "uploads and deletes", "user": "reads and chats"}


@dataclass(frozen=True, kw_only=True)
class UserPoolSettings:
    """auth_flows: SRP everywhere; plain passwords only where people try things. token_minutes: 5 to 1440."""

    auth_flows: list[
        Literal["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"]
    ]
    token_minutes: int
    refresh_days: int
    mfa: Literal["OFF", "OPTIONAL", "ON"]
    protect: bool


class UserPool(pulumi.ComponentResource):
    """People are invited: nobody signs up by themselves."""

    def __init__(self, name: str, settings: UserPoolSettings) -> None:
        super().__init__("skylift:aws:UserPool", name)
        self.name = name
        self.settings = settings
        self._child = pulumi.ResourceOptions(parent=self)
        self.pool = self._pool()
        self.client = self._client()
        self._groups()
        self.register_outputs({"id": self.pool.id})

    def _pool(self) -> aws.cognito.UserPool:
        opts = pulumi.ResourceOptions(parent=self, protect=self.settings.protect)
        with_token = self.settings.mfa != "OFF"
        return aws.cognito.UserPool(
            self.name,
            name=self.name,
            username_configuration={"case_sensitive": False},
            auto_verified_attributes=["email"],
            admin_create_user_config={"allow_admin_create_user_only": True},
            account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
            password_policy=_password_policy(),
            mfa_configuration=self.settings.mfa,
            software_token_mfa_configuration={"enabled": True} if with_token else None,
            deletion_protection="ACTIVE" if self.settings.protect else "INACTIVE",
            opts=opts,
        )

    def _client(self) -> aws.cognito.UserPoolClient:
        return aws.cognito.UserPoolClient(
            self.name,
            name=self.name,
            user_pool_id=self.pool.id,
            generate_secret=False,
            explicit_auth_flows=list(self.settings.auth_flows),
            access_token_validity=self.settings.token_minutes,
            id_token_validity=self.settings.token_minutes,
            refresh_token_validity=self.settings.refresh_days,
            token_validity_units={"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"},
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            opts=self._child,
        )

    def _groups(self) -> None:
        for precedence, (group, description) in enumerate(GROUPS.items(), start=1):
            aws.cognito.UserGroup(
                group,
                name=group,
                user_pool_id=self.pool.id,
                description=description,
                precedence=precedence,
                opts=self._child,
            )


def _password_policy() -> aws.cognito.UserPoolPasswordPolicyArgs:
    return aws.cognito.UserPoolPasswordPolicyArgs(
        minimum_length=12,
        require_lowercase=True,
        require_numbers=True,
        require_symbols=True,
        require_uppercase=True,
        temporary_password_validity_days=7,
    )
