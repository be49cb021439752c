"""The database: a network, Aurora PostgreSQL, and the function that makes databases and roles on request."""

import pulumi
from skylift_infra.aurora import Aurora, AuroraSettings
from skylift_infra.bootstrap import administering
from skylift_infra.config import section
from skylift_infra.dashboard import Dashboard
from skylift_infra.endpoint import Endpoint
from skylift_infra.function import Function, FunctionArgs
from skylift_infra.service import Service
from skylift_infra.signals import signals
from skylift_infra.stacks.platform import Platform
from skylift_infra.vpc import Vpc, VpcArgs

service = Service.at(__file__)
settings = section("cluster", AuroraSettings)
platform = Platform()

vpc = Vpc("database", section("network", VpcArgs))
aurora = Aurora("database", settings, vpc=vpc, platform=platform)
proxied = pulumi.Config().require_bool("proxy")
endpoint = Endpoint("database", aurora=aurora, vpc=vpc, platform=platform, proxied=proxied)
bootstrap = Function(
    "database_bootstrap",
    FunctionArgs(
        service=service,
        platform=platform,
        handler="database_bootstrap.handler.handler",
        size=service.size("bootstrap"),
        access=[administering(aurora)],
    ),
)
Dashboard("database", {"database": signals(aurora, bootstrap)})

pulumi.export("host", endpoint.host)
pulumi.export("port", endpoint.port)
pulumi.export("sslmode", settings.sslmode)
pulumi.export("resource_id", endpoint.resource_id)
pulumi.export("cluster_id", aurora.cluster.cluster_resource_id)
pulumi.export("bootstrap_function", bootstrap.alias.function_name)
pulumi.export("subnet_ids", vpc.network.subnet_ids)
pulumi.export("client_security_group_id", vpc.network.security_group_id)
pulumi.export("idle_security_group_id", vpc.network.idle_security_group_id)
pulumi.export("routes", vpc.routes)
