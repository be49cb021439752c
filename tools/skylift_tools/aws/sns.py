"""Topics and subscriptions."""

from __future__ import annotations

from skylift_tools.aws import policies, request
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call

_TOPIC = {
    "displayName": "DisplayName",
    "policy": "Policy",
    "deliveryPolicy": "DeliveryPolicy",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "fifoTopic": "FifoTopic",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "tracingConfig": "TracingConfig",
}
_SUBSCRIPTION = {
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
}


class Topic(Resource):
    token = "aws:sns/topic:Topic"
    constants = {"beginningArchiveTime": ""}
    service = "sns"
    name = Name(limit=256)
    tagged = True
    replace_on = frozenset({"fifoTopic"})
    delete = call("delete_topic", TopicArn="$id")
    id = "{arn}"
    formats = {"arn": "arn:aws:sns:{region}:{account}:{name}", "owner": "{account}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        account.send("sns", "create_topic", {"name": props["name"], "tagsAll": props["tagsAll"]}, Attributes=_of(props))
        outputs = self.formatted(account, props)
        return outputs["arn"], outputs

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        for name, value in _of(new).items():
            account("sns").set_topic_attributes(TopicArn=id, AttributeName=name, AttributeValue=value)
        return self.formatted(account, new)


class TopicPolicy(Resource):
    token = "aws:sns/topicPolicy:TopicPolicy"
    service = "sns"
    identity = ("arn",)
    replace_on = frozenset({"arn"})
    sent = {"policy": policies.without_tls_denials}
    create = update = call("set_topic_attributes", TopicArn="$arn", AttributeName="Policy", AttributeValue="$policy")
    delete = call("set_topic_attributes", TopicArn="$id", AttributeName="Policy", AttributeValue="")
    id = "{arn}"
    formats = {"owner": "{account}"}


class TopicSubscription(Resource):
    token = "aws:sns/topicSubscription:TopicSubscription"
    service = "sns"
    identity = ("topic", "protocol", "endpoint")
    replace_on = frozenset({"topic", "protocol", "endpoint"})
    delete = call("unsubscribe", SubscriptionArn="$id")
    id = "{arn}"
    formats = {"ownerId": "{account}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        where = {"TopicArn": props["topic"], "Protocol": props["protocol"], "Endpoint": props["endpoint"]}
        attributes = _attributes(props, _SUBSCRIPTION)
        made = account("sns").subscribe(**where, Attributes=attributes, ReturnSubscriptionArn=True)
        arn = made["SubscriptionArn"]
        pending = arn.lower().startswith("pending")
        known = {"arn": arn, "confirmationWasAuthenticated": not pending, "pendingConfirmation": pending}
        return arn, known | self.formatted(account, props)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        for name, value in _attributes(new, _SUBSCRIPTION).items():
            account("sns").set_subscription_attributes(SubscriptionArn=id, AttributeName=name, AttributeValue=value)
        return {}


def _attributes(props: Values, names: dict[str, str]) -> dict[str, str]:
    return {name: request.text(props[key]) for key, name in names.items() if key in props}


def _of(props: Values) -> dict[str, str]:
    values = _attributes(props, _TOPIC)
    if "Policy" in values:
        values["Policy"] = policies.without_tls_denials(values["Policy"])
    return values
