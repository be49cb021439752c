"""Queues and their policies."""

from __future__ import annotations

from skylift_tools.aws import policies, request
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call

_ATTRIBUTES = {
    "visibilityTimeoutSeconds": "VisibilityTimeout",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "maxMessageSize": "MaximumMessageSize",
    "delaySeconds": "DelaySeconds",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redrivePolicy": "RedrivePolicy",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "policy": "Policy",
    "fifoQueue": "FifoQueue",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
}


class Queue(Resource):
    token = "aws:sqs/queue:Queue"
    service = "sqs"
    name = Name(limit=80)
    stateful = True
    tagged = True
    replace_on = frozenset({"fifoQueue"})
    defaults = {
        "visibilityTimeoutSeconds": 30,
        "messageRetentionSeconds": 345600,
        "maxMessageSize": 1048576,
        "delaySeconds": 0,
        "receiveWaitTimeSeconds": 0,
    }
    delete = call("delete_queue", QueueUrl="$id")
    id = "{url}"
    formats = {"arn": "arn:aws:sqs:{region}:{account}:{name}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        sqs, tags = account("sqs"), props.get("tagsAll") or {}
        try:
            url = sqs.create_queue(QueueName=props["name"], Attributes=_attributes(props), tags=tags)["QueueUrl"]
        except sqs.exceptions.QueueNameExists:
            url = sqs.get_queue_url(QueueName=props["name"])["QueueUrl"]
            self.change(account, url, old={}, new=props)
        return url, {"url": url} | self.formatted(account, props)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        # What is no longer declared goes back to nothing; the rest has defaults of its own.
        gone = {_ATTRIBUTES[key]: "" for key in ("redrivePolicy", "policy") if key in old and key not in new}
        attributes = {key: value for key, value in _attributes(new).items() if key != "FifoQueue"}
        account("sqs").set_queue_attributes(QueueUrl=id, Attributes=attributes | gone)
        return {"url": id} | self.formatted(account, new)


def _attributes(props: Values) -> dict[str, str]:
    values = {name: request.text(props[key]) for key, name in _ATTRIBUTES.items() if key in props}
    if "Policy" in values:
        values["Policy"] = policies.without_tls_denials(values["Policy"])
    return values


class QueueAttribute(Resource):
    """A resource that is one attribute of a queue that another resource made."""

    service = "sqs"
    identity = ("queueUrl",)
    replace_on = frozenset({"queueUrl"})
    id = "{queueUrl}"
    attribute: str
    property: str

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        self._set(account, props["queueUrl"], props[self.property])
        return props["queueUrl"], {}

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._set(account, id, new[self.property])
        return {}

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        self._set(account, id, "")

    def _set(self, account: Account, url: str, value: str) -> None:
        account("sqs").set_queue_attributes(QueueUrl=url, Attributes={self.attribute: value})


class QueuePolicy(QueueAttribute):
    token = "aws:sqs/queuePolicy:QueuePolicy"
    attribute, property = "Policy", "policy"

    def _set(self, account: Account, url: str, value: str) -> None:
        super()._set(account, url, policies.without_tls_denials(value) if value else value)


class RedriveAllowPolicy(QueueAttribute):
    token = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
    attribute, property = "RedriveAllowPolicy", "redriveAllowPolicy"


class RedrivePolicy(QueueAttribute):
    token = "aws:sqs/redrivePolicy:RedrivePolicy"
    attribute, property = "RedrivePolicy", "redrivePolicy"
