"""Where clients reach the database: through a proxy, or the cluster itself."""

import pulumi
import pulumi_aws as aws

from skylift_infra import naming, policy
from skylift_infra.aurora import PORT, Aurora
from skylift_infra.policy import Statement
from skylift_infra.security import allow
from skylift_infra.stacks.platform import Platform
from skylift_infra.vpc import Vpc

BORROW_SECONDS = 20
CONNECTIONS_PERCENT = 90
IDLE_SECONDS = 300
# What AWS admits of logins with new IAM tokens before it throttles. It publishes no other number for a proxy, which
# keeps its own connections to the database but logs every client in. The stage must not admit more requests.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
LOGINS_PER_SECOND = 200


class Endpoint(pulumi.ComponentResource):
    """host and resource_id: of the proxy where there is one. resource_id: what IAM calls it in `rds-db:connect`."""

    def __init__(self, name: str, *, aurora: Aurora, vpc: Vpc, platform: Platform, proxied: bool) -> None:
        super().__init__("skylift:aws:Endpoint", name)
        self.name = name
        self.aurora = aurora
        self.vpc = vpc
        self.platform = platform
        self._child = pulumi.ResourceOptions(parent=self)
        self.port = aurora.cluster.port
        self.host, self.resource_id = self._proxied() if proxied else self._direct()
        self.register_outputs({"host": self.host})

    def _direct(self) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        if self.aurora.settings.sslmode == "verify-full":
            # Its certificate is signed by authorities of RDS alone, which no public list of roots holds.
            raise ValueError("sslmode verify-full needs proxy: true; without a proxy say sslmode: require")
        allow(f"{self.name}-clients", self.vpc.clients, self.aurora.group, port=PORT, parent=self)
        return self.aurora.cluster.endpoint, self.aurora.cluster.cluster_resource_id

    def _proxied(self) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        group = self._group()
        proxy = self._proxy(group)
        self._target(proxy)
        allow(f"{self.name}-clients", self.vpc.clients, group, port=PORT, parent=self)
        allow(f"{self.name}-proxy", group, self.aurora.group, port=PORT, parent=self)
        return proxy.endpoint, proxy.arn.apply(lambda arn: arn.rpartition(":")[2])

    def _group(self) -> aws.ec2.SecurityGroup:
        name = f"{self.name}-proxy"
        return aws.ec2.SecurityGroup(
            name, vpc_id=self.vpc.vpc.id, description="proxy of the database", opts=self._child
        )

    def _proxy(self, group: aws.ec2.SecurityGroup) -> aws.rds.Proxy:
        """IAM from end to end: the proxy holds no password and logs in with a token of its own role."""
        role = self._role()
        logs = self._log_group()
        return aws.rds.Proxy(
            self.name,
            name=self.name,
            engine_family="POSTGRESQL",
            default_auth_scheme="IAM_AUTH",
            require_tls=True,
            role_arn=role.arn,
            idle_client_timeout=IDLE_SECONDS,
            vpc_subnet_ids=self.vpc.network.subnet_ids,
            vpc_security_group_ids=[group.id],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs]),
        )

    def _log_group(self) -> aws.cloudwatch.LogGroup:
        """The proxy writes there by itself; made by the proxy, it would keep everything for ever."""
        return aws.cloudwatch.LogGroup(
            f"{self.name}-proxy",
            name=f"/aws/rds/proxy/{self.name}",
            retention_in_days=self.platform.log_retention_days,
            opts=self._child,
        )

    def _role(self) -> aws.iam.Role:
        name = f"{self.name}-proxy"
        role = aws.iam.Role(name, assume_role_policy=policy.trust("rds.amazonaws.com"), opts=self._child)
        # Login roles are made by the stacks that use them, so none can be named here; who may use which one is
        # decided by the client's own right to connect to the proxy.
        logins = naming.arn("rds-db", pulumi.Output.concat("dbuser:", self.aurora.cluster.cluster_resource_id, "/*"))
        statement = Statement(actions=["rds-db:connect"], resources=[logins])
        aws.iam.RolePolicy(name, role=role.id, policy=policy.document([statement]), opts=self._child)
        return role

    def _target(self, proxy: aws.rds.Proxy) -> None:
        pool = aws.rds.ProxyDefaultTargetGroupConnectionPoolConfigArgs(
            connection_borrow_timeout=BORROW_SECONDS, max_connections_percent=CONNECTIONS_PERCENT
        )
        group = aws.rds.ProxyDefaultTargetGroup(
            self.name, db_proxy_name=proxy.name, connection_pool_config=pool, opts=self._child
        )
        aws.rds.ProxyTarget(
            self.name,
            db_proxy_name=proxy.name,
            target_group_name=group.name,
            db_cluster_identifier=self.aurora.cluster.cluster_identifier,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.aurora.instance]),
        )
