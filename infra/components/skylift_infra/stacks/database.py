"""Handle on the stack `database`: the network, and databases and login roles made on request."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from skylift_infra import json_text, naming
from skylift_infra.access import Access
from skylift_infra.function import LIVE
from skylift_infra.network import Network
from skylift_infra.policy import Statement
from skylift_infra.stacks.reference import Stack


class Database:
    """network: where functions that connect must run. routes: the services that can be dialled from there.

    cluster_id: another one for another cluster, whatever its name: what was made in the old one is to be made again.
    """

    PROJECT = "database"

    def __init__(self) -> None:
        stack = Stack(self.PROJECT)
        self._host: pulumi.Output[str] = stack.output("host")
        self._port: pulumi.Output[str] = stack.output("port").apply(lambda port: str(int(port)))
        self._sslmode: pulumi.Output[str] = stack.output("sslmode")
        self._resource_id: pulumi.Output[str] = stack.output("resource_id")
        self._bootstrap: pulumi.Output[str] = stack.output("bootstrap_function")
        self.cluster_id: pulumi.Output[str] = stack.output("cluster_id")
        self.routes: pulumi.Output[Sequence[str]] = stack.output("routes")
        self.network = Network(
            subnet_ids=stack.output("subnet_ids"),
            security_group_id=stack.output("client_security_group_id"),
            idle_security_group_id=stack.output("idle_security_group_id"),
        )

    def connecting(self, system: str, *, user: str, extensions: Sequence[str] = ()) -> Access:
        """To the database of `system` as the login role `user`, with an IAM token as its password.

        The bootstrap function makes the database, its extensions and the role before the function answers; what
        exists already stays as it is. Only the stack that migrates names extensions.
        """
        made = self._bootstrapped(system, user, extensions)
        return Access(
            environment={
                "DATABASE_HOST": self._host,
                "DATABASE_PORT": self._port,
                "DATABASE_NAME": system,
                "DATABASE_USER": user,
                "DATABASE_SSLMODE": self._sslmode,
            },
            statements=[self._connection(user)],
            requires=[made],
        )

    def owning(self, system: str, *, extensions: Sequence[str] = ()) -> Access:
        """As `<system>_owner`, the role that migrations log in with."""
        return self.connecting(system, user=owner(system), extensions=extensions)

    def _connection(self, user: str) -> Statement:
        login = naming.arn("rds-db", pulumi.Output.concat("dbuser:", self._resource_id, "/", user))
        return Statement(actions=["rds-db:connect"], resources=[login], dials="database")

    def _bootstrapped(self, system: str, user: str, extensions: Sequence[str]) -> aws.lambda_.Invocation:
        event = {"database": system, "extensions": list(extensions), "owner": owner(system), "login_role": user}
        return aws.lambda_.Invocation(
            f"database-{system}-{user}",
            function_name=self._bootstrap,
            qualifier=LIVE,
            input=json_text.render(event),
            triggers={"cluster": self.cluster_id},
        )


def owner(system: str) -> str:
    return f"{system}_owner"
