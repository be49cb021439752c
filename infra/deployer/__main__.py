"""The stores of the deployment pipeline, and the rights that deployments get."""

from pathlib import Path

import pulumi
from deployer_stacks import SESSIONS, boundary, own
from deployer_stacks.builder import Builder, BuilderArgs
from deployer_stacks.service_role import ServiceRole, ServiceRoleArgs
from deployer_stacks.sources import SourceSettings
from skylift_infra.bucket import Bucket, BucketArgs
from skylift_infra.config import section
from skylift_infra.secret import Secret
from skylift_infra.stacks.platform import Platform
from skylift_infra.table import StoreSettings, Table

ARTIFACT_DAYS = 7

config = pulumi.Config()
settings = section("stores", StoreSettings)
platform = Platform()
systems = own.systems(Path(__file__).resolve().parents[2])

table = Table("deployer", settings)
artifacts = Bucket(
    "deployer-artifacts",
    BucketArgs(
        settings=settings,
        web_origins=None,
        emptied_on_destroy=config.require_bool("empty_on_destroy"),
        expiring={SESSIONS: ARTIFACT_DAYS},
    ),
)
git_tokens = Secret("deployer-git-tokens", recovery_days=config.require_int("secret_recovery_days"), first_value="{}")
ours = [*own.named(systems), *own.of_platform(platform)]
builder = Builder(
    BuilderArgs(
        artifacts=artifacts.address, boundary_arn=boundary.arn(), log_retention_days=platform.log_retention_days
    )
)
role = ServiceRole(
    ServiceRoleArgs(
        boundary_arn=boundary.arn(),
        builder_arn=builder.role.arn,
        denials=[*ours, *own.buckets(systems, reads_artifacts=True)],
    )
)
limits = boundary.boundary(
    [*ours, *own.buckets(systems, reads_artifacts=False)],
    after=[table, artifacts, git_tokens, builder, role],
)

pulumi.export("table", table.address.export())
pulumi.export("artifacts", artifacts.address.export())
pulumi.export("git_tokens_arn", git_tokens.address.arn)
pulumi.export("service_role_arn", role.role.arn)
pulumi.export("boundary_arn", limits.arn)
pulumi.export("builder_name", builder.project.name if config.require_bool("builds") else "")
pulumi.export("sources", section("sources", SourceSettings).export())
