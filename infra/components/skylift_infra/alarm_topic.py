"""The one topic that every alarm tells, and the people who listen."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from skylift_infra import json_text, naming, policy


class AlarmTopic(pulumi.ComponentResource):
    """emails: each must confirm once, by the link that AWS sends."""

    def __init__(self, name: str, *, emails: Sequence[str]) -> None:
        super().__init__("skylift:aws:AlarmTopic", name)
        child = pulumi.ResourceOptions(parent=self)
        self.topic = aws.sns.Topic(name, name=name, opts=child)
        aws.sns.TopicPolicy(name, arn=self.topic.arn, policy=_topic_policy(self.topic.arn), opts=child)
        for email in emails:
            aws.sns.TopicSubscription(email, topic=self.topic.arn, protocol="email", endpoint=email, opts=child)
        self.register_outputs({"arn": self.topic.arn})


def _topic_policy(arn: pulumi.Output[str]) -> pulumi.Output[str]:
    alarms = {
        "Sid": "Alarms",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": arn,
        "Condition": {"ArnLike": {"aws:SourceArn": naming.arn("cloudwatch", "alarm:*")}},
    }
    statements = [policy.tls_only([arn], "sns:Publish"), alarms]
    return json_text.dumps({"Version": policy.TRUST_VERSION, "Statement": statements})
