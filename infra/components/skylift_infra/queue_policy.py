"""Who may send to a queue beside the roles of this account, and that nobody does so in plain text."""

import pulumi

from skylift_infra import json_text, naming, policy


def queue_policy(arn: pulumi.Output[str], *, rule: str) -> pulumi.Output[str]:
    """The policy as JSON. `rule`: the name of the EventBridge rule of this account that may send."""
    events = {
        "Sid": "Rule",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": naming.arn("events", f"rule/{rule}")}},
    }
    statements = [policy.tls_only([arn], "sqs:*"), events]
    return json_text.dumps({"Version": policy.TRUST_VERSION, "Statement": statements})
