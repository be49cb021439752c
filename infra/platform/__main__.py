"""The platform: one HTTP API, one user pool, one alarm topic, and what every stack would otherwise repeat."""

from dataclasses import dataclass

import pulumi
from skylift_infra.alarm_topic import AlarmTopic
from skylift_infra.config import section
from skylift_infra.dashboard import Dashboard
from skylift_infra.http_api import ApiArgs, ApiSettings, HttpApi
from skylift_infra.signals import signals
from skylift_infra.user_pool import UserPool, UserPoolSettings


@dataclass(frozen=True, kw_only=True)
class Operations:
    """log_retention_days: of every log group. alarm_emails: who hears of alarms."""

    log_retention_days: int
    alarm_emails: list[str]


operations = section("operations", Operations)
api_settings = section("api", ApiSettings)

alarms = AlarmTopic("alarms", emails=operations.alarm_emails)
users = UserPool("platform", section("users", UserPoolSettings))
api = HttpApi(
    "platform",
    ApiArgs(
        settings=api_settings,
        user_pool=users,
        log_retention_days=operations.log_retention_days,
        alarm_topic_arn=alarms.topic.arn,
    ),
)

Dashboard("platform", {"HTTP API": signals(api)})

pulumi.export("url", api.api.api_endpoint)
pulumi.export("api_id", api.api.id)
pulumi.export("api_execution_arn", api.api.execution_arn)
pulumi.export("authorizer_id", api.authorizer.id)
pulumi.export("token_scopes", api_settings.token_scopes)
# Pages that the platform itself serves upload as well.
pulumi.export("web_origins", pulumi.Output.all(*api_settings.web_origins, api.api.api_endpoint))
pulumi.export("user_pool_id", users.pool.id)
pulumi.export("user_pool_client_id", users.client.id)
pulumi.export("alarm_topic_arn", alarms.topic.arn)
pulumi.export("log_retention_days", operations.log_retention_days)
