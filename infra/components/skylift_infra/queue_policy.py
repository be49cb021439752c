"""Who may send to a queue beside the roles of this account, and that nobody does so in plain text."""

import pulumi

from skylift_infra import naming, policy


def queue_policy(arn: pulumi.Output[str], *, rules: str) -> pulumi.Output[str]:
    """The policy as JSON. `rules`: `rule/<pattern>` of the EventBridge rules that may send, all of this account."""
    events = {
        "Sid": "Rules",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnLike": {"aws:SourceArn": naming.arn("events", rules)}},
    }
    statements = [policy.tls_only([arn], "sqs:*"), events]
    return pulumi.Output.json_dumps({"Version": policy.TRUST_VERSION, "Statement": statements})
