"""The one HTTP API that every service adds its routes to."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from skylift_infra import cross_origin, naming
from skylift_infra.gateway_charts import gateway_charts
from skylift_infra.http_logs import access_log_format
from skylift_infra.signals import raised
from skylift_infra.user_pool import UserPool

STAGE = "$default"


@dataclass(frozen=True, kw_only=True)
class ApiSettings:
    """rate_per_second and burst: of all callers together. slow_ms: the 95th percentile that raises the alarm.

    web_origins: sites whose pages may call the API; a star is refused, since their pages send credentials.
    request_headers, response_headers: those that pages may send and read beside the platform's own.
    allow_credentials: whether pages may send cookies.
    token_scopes: a token must carry one of them, which identity tokens never do.
    """

    rate_per_second: float
    burst: int
    slow_ms: float
    web_origins: list[str]
    request_headers: list[str]
    response_headers: list[str]
    allow_credentials: bool
    token_scopes: list[str]

    def __post_init__(self) -> None:
        if "*" in self.web_origins:
            raise ValueError("web_origins must name the sites; * would let any page call with a user's token")


@dataclass(frozen=True, kw_only=True)
class ApiArgs:
    settings: ApiSettings
    user_pool: UserPool
    log_retention_days: int
    alarm_topic_arn: pulumi.Output[str]


class HttpApi(pulumi.ComponentResource):
    """Stage `$default`, so that paths are the same in front of it and behind it."""

    def __init__(self, name: str, args: ApiArgs) -> None:
        super().__init__("skylift:aws:HttpApi", name)
        self.name = name
        self.args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self.api = self._api()
        self.log_group = self._log_group()
        self.stage = self._stage()
        self.authorizer = self._authorizer()
        self.charts = gateway_charts(name, self.api.id, slow_ms=args.settings.slow_ms)
        self.alarms = raised(self.charts, args.alarm_topic_arn, self._child)
        self.register_outputs({"url": self.stage.invoke_url})

    def _api(self) -> aws.apigatewayv2.Api:
        settings = self.args.settings
        cors = aws.apigatewayv2.ApiCorsConfigurationArgs(
            allow_origins=settings.web_origins,
            allow_methods=cross_origin.METHODS,
            allow_headers=[*cross_origin.REQUEST_HEADERS, *settings.request_headers],
            expose_headers=[*cross_origin.RESPONSE_HEADERS, *settings.response_headers],
            allow_credentials=settings.allow_credentials,
            max_age=cross_origin.PREFLIGHT_SECONDS,
        )
        return aws.apigatewayv2.Api(
            self.name, name=self.name, protocol_type="HTTP", cors_configuration=cors, opts=self._child
        )

    def _log_group(self) -> aws.cloudwatch.LogGroup:
        # Below /aws/vendedlogs/ the deliveries of many groups fit one resource policy.
        return aws.cloudwatch.LogGroup(
            self.name,
            name=f"/aws/vendedlogs/http-api/{self.name}",
            retention_in_days=self.args.log_retention_days,
            opts=self._child,
        )

    def _stage(self) -> aws.apigatewayv2.Stage:
        # On the stage, since AWS refuses settings for routes that other stacks add later.
        limits = aws.apigatewayv2.StageDefaultRouteSettingsArgs(
            throttling_rate_limit=self.args.settings.rate_per_second,
            throttling_burst_limit=self.args.settings.burst,
            # Per route they would be billed as custom metrics; each service's own lines name the route.
            detailed_metrics_enabled=False,
        )
        return aws.apigatewayv2.Stage(
            self.name,
            api_id=self.api.id,
            name=STAGE,
            auto_deploy=True,
            default_route_settings=limits,
            access_log_settings={"destination_arn": self.log_group.arn, "format": access_log_format()},
            opts=self._child,
        )

    def _authorizer(self) -> aws.apigatewayv2.Authorizer:
        issuer = pulumi.Output.concat(
            "https://cognito-idp.", naming.region(), ".amazonaws.com/", self.args.user_pool.pool.id
        )
        return aws.apigatewayv2.Authorizer(
            self.name,
            name=self.name,
            api_id=self.api.id,
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration={"issuer": issuer, "audiences": [self.args.user_pool.client.id]},
            opts=self._child,
        )
