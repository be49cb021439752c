"""Handle on the stack `platform`: the HTTP API, the user pool, and what every stack would otherwise repeat."""

import pulumi

from skylift_infra.stacks.reference import Stack


class Platform:
    """log_retention_days: of every log group. web_origins: the sites whose pages may call the API and upload."""

    PROJECT = "platform"

    def __init__(self) -> None:
        stack = Stack(self.PROJECT)
        self.alarm_topic_arn: pulumi.Output[str] = stack.output("alarm_topic_arn")
        self.log_retention_days: pulumi.Output[int] = stack.output("log_retention_days").apply(int)
        self.web_origins: pulumi.Output[list[str]] = stack.output("web_origins")
        self.api_id: pulumi.Output[str] = stack.output("api_id")
        self.api_execution_arn: pulumi.Output[str] = stack.output("api_execution_arn")
        self.authorizer_id: pulumi.Output[str] = stack.output("authorizer_id")
        self.token_scopes: pulumi.Output[list[str]] = stack.output("token_scopes")
        self.url: pulumi.Output[str] = stack.output("url")
        self.user_pool_id: pulumi.Output[str] = stack.output("user_pool_id")
        self.user_pool_client_id: pulumi.Output[str] = stack.output("user_pool_client_id")
