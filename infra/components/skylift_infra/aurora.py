"""Aurora PostgreSQL Serverless v2, logged into with IAM tokens."""

from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from skylift_infra.aurora_charts import aurora_charts
from skylift_infra.signals import raised
from skylift_infra.stacks.platform import Platform
from skylift_infra.vpc import Vpc

ENGINE = aws.rds.EngineType.AURORA_POSTGRESQL
# Letters and numbers: AWS takes nothing else for a cluster.
MASTER = "skylift"
PORT = 5432


@dataclass(frozen=True, kw_only=True)
class AuroraSettings:
    """version: a pinned minor with pgvector 0.8. min_acu 0 lets the cluster sleep after pause_seconds without a
    connection (a proxy keeps one open, so it never sleeps behind one). sslmode: what clients use; `verify-full` for a
    proxy, whose certificate is signed by public authorities.
    """

    version: str
    family: str
    min_acu: float
    max_acu: float
    pause_seconds: int
    backup_days: int
    protect: bool
    sslmode: Literal["prefer", "require", "verify-full"]


class Aurora(pulumi.ComponentResource):
    """One writer. AWS keeps the master's password; only the bootstrap function uses it, over the Data API."""

    def __init__(self, name: str, settings: AuroraSettings, *, vpc: Vpc, platform: Platform) -> None:
        super().__init__("skylift:aws:Aurora", name)
        self.name = name
        self.settings = settings
        self._child = pulumi.ResourceOptions(parent=self)
        self.group = aws.ec2.SecurityGroup(name, vpc_id=vpc.vpc.id, description="the database", opts=self._child)
        self.subnet_group = aws.rds.SubnetGroup(name, subnet_ids=vpc.network.subnet_ids, opts=self._child)
        self.parameters = self._parameters()
        self.log_group = self._log_group(platform)
        self.cluster = self._cluster()
        self.instance = self._instance()
        self.master_secret_arn = self.cluster.master_user_secrets[0].secret_arn
        self.charts = aurora_charts(name, settings.max_acu)
        self.alarms = raised(self.charts, platform.alarm_topic_arn, self._child)
        self.register_outputs({"endpoint": self.cluster.endpoint})

    def _parameters(self) -> aws.rds.ClusterParameterGroup:
        force_tls = aws.rds.ClusterParameterGroupParameterArgs(name="rds.force_ssl", value="1")
        return aws.rds.ClusterParameterGroup(
            self.name, family=self.settings.family, parameters=[force_tls], opts=self._child
        )

    def _log_group(self, platform: Platform) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            self.name,
            name=f"/aws/rds/cluster/{self.name}/postgresql",
            retention_in_days=platform.log_retention_days,
            opts=self._child,
        )

    def _cluster(self) -> aws.rds.Cluster:
        return aws.rds.Cluster(
            self.name,
            cluster_identifier=self.name,
            engine=ENGINE,
            engine_mode="provisioned",
            engine_version=self.settings.version,
            port=PORT,
            master_username=MASTER,
            manage_master_user_password=True,
            iam_database_authentication_enabled=True,
            enable_http_endpoint=True,
            storage_encrypted=True,
            serverlessv2_scaling_configuration=self._capacity(),
            db_subnet_group_name=self.subnet_group.name,
            vpc_security_group_ids=[self.group.id],
            db_cluster_parameter_group_name=self.parameters.name,
            enabled_cloudwatch_logs_exports=["postgresql"],
            backup_retention_period=self.settings.backup_days,
            copy_tags_to_snapshot=True,
            deletion_protection=self.settings.protect,
            skip_final_snapshot=not self.settings.protect,
            final_snapshot_identifier=f"{self.name}-final" if self.settings.protect else None,
            opts=pulumi.ResourceOptions(parent=self, protect=self.settings.protect, depends_on=[self.log_group]),
        )

    def _capacity(self) -> aws.rds.ClusterServerlessv2ScalingConfigurationArgs:
        sleeps = self.settings.min_acu == 0
        return aws.rds.ClusterServerlessv2ScalingConfigurationArgs(
            min_capacity=self.settings.min_acu,
            max_capacity=self.settings.max_acu,
            seconds_until_auto_pause=self.settings.pause_seconds if sleeps else None,
        )

    def _instance(self) -> aws.rds.ClusterInstance:
        return aws.rds.ClusterInstance(
            self.name,
            identifier=f"{self.name}-1",
            cluster_identifier=self.cluster.id,
            engine=ENGINE,
            engine_version=self.cluster.engine_version,
            instance_class="db.serverless",
            auto_minor_version_upgrade=False,
            opts=pulumi.ResourceOptions(parent=self, protect=self.settings.protect),
        )
