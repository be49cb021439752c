"""The routes of one API service, added from its own stack to the shared API."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from skylift_infra.charts import Chart
from skylift_infra.function import LIVE, Function
from skylift_infra.routes_charts import routes_charts
from skylift_infra.signals import raised
from skylift_infra.stacks.platform import Platform

# Named one by one: ANY would catch a browser's OPTIONS too, and ask it for a token that it never sends.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
LONGEST_MS = 30_000


class HttpRoutes(pulumi.ComponentResource):
    """`/api/<path>` and everything under it needs a token, except what `public` lists as `METHOD /path`.

    `ANY` means all of METHODS, and `GET` includes `HEAD`: API Gateway does not match HEAD with a GET route.
    """

    def __init__(self, path: str, function: Function, *, platform: Platform, public: Sequence[str]) -> None:
        super().__init__("skylift:aws:HttpRoutes", path)
        self.prefix = f"/api/{path}"
        self.function = function
        self.platform = platform
        self._child = pulumi.ResourceOptions(parent=self)
        self.integration = self._integration()
        open_keys = list(dict.fromkeys(key for entry in public for key in _keys(entry)))
        for key in open_keys:
            self._public(key)
        # The greedy variable matches no empty path.
        for path in (self.prefix, f"{self.prefix}/{{proxy+}}"):
            for key in _keys(f"ANY {path}"):
                if key not in open_keys:
                    self._guarded(key)
        self._permission(self.function.name, f"{self.prefix}/*")
        self._permission(f"{self.function.name}-root", self.prefix)
        self.charts = self._charts()
        self.alarms = raised(self.charts, platform.alarm_topic_arn, self._child)
        self.register_outputs({})

    def _charts(self) -> list[Chart]:
        args = self.function.args
        return routes_charts(self.function.name, system=args.service.system, timeout_seconds=args.size.timeout_seconds)

    def _integration(self) -> aws.apigatewayv2.Integration:
        return aws.apigatewayv2.Integration(
            self.function.name,
            api_id=self.platform.api_id,
            integration_type="AWS_PROXY",
            integration_uri=self.function.alias.invoke_arn,
            integration_method="POST",
            payload_format_version="2.0",
            timeout_milliseconds=LONGEST_MS,
            opts=self._child,
        )

    def _public(self, key: str) -> None:
        if not f"{key.partition(' ')[2]}/".startswith(f"{self.prefix}/"):
            raise ValueError(f"public route {key!r} must lie under {self.prefix}/")
        aws.apigatewayv2.Route(
            key,
            api_id=self.platform.api_id,
            route_key=key,
            authorization_type="NONE",
            target=self._target(),
            opts=self._child,
        )

    def _guarded(self, key: str) -> None:
        aws.apigatewayv2.Route(
            key,
            api_id=self.platform.api_id,
            route_key=key,
            authorization_type="JWT",
            authorizer_id=self.platform.authorizer_id,
            authorization_scopes=self.platform.token_scopes,
            target=self._target(),
            opts=self._child,
        )

    def _target(self) -> pulumi.Output[str]:
        return pulumi.Output.concat("integrations/", self.integration.id)

    def _permission(self, name: str, path: str) -> aws.lambda_.Permission:
        return aws.lambda_.Permission(
            name,
            function=self.function.function.name,
            qualifier=LIVE,
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(self.platform.api_execution_arn, "/*/*", path),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.function.alias]),
        )


def _keys(entry: str) -> list[str]:
    method, _, path = entry.partition(" ")
    methods = {"ANY": METHODS, "GET": ("GET", "HEAD")}.get(method, (method,))
    return [f"{each} {path}" for each in methods]
