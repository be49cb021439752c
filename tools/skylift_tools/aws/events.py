"""EventBridge: buses, rules and their targets."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from skylift_tools.aws import request
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class EventBus(Resource):
    token = "aws:cloudwatch/eventBus:EventBus"
    service = "events"
    name = Name(limit=256)
    tagged = True
    create = call("create_event_bus")
    update = call("update_event_bus")
    delete = call("delete_event_bus", Name="$id")
    formats = {"arn": "arn:aws:events:{region}:{account}:event-bus/{name}"}


class EventRule(Resource):
    token = "aws:cloudwatch/eventRule:EventRule"
    service = "events"
    name = Name(limit=64)
    tagged = True
    replace_on = frozenset({"eventBusName"})
    identity = ("eventBusName", "name")
    defaults = {"eventBusName": "default", "state": "ENABLED", "forceDestroy": False}
    create = update = call("put_rule")
    delete = call("delete_rule", Name="$id", EventBusName="$eventBusName")
    answers = {"arn": "RuleArn"}

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        rule = {"Rule": id, "EventBusName": outputs["eventBusName"]}
        targets = account("events").list_targets_by_rule(**rule)["Targets"]
        if targets:
            account("events").remove_targets(**rule, Ids=[target["Id"] for target in targets])
        super().remove(account, id, outputs)


class EventTarget(Resource):
    token = "aws:cloudwatch/eventTarget:EventTarget"
    service = "events"
    identity = ("eventBusName", "rule", "targetId")
    replace_on = frozenset({"eventBusName", "rule", "targetId"})
    defaults = {"eventBusName": "default"}
    delete = call("remove_targets", Ids=["$targetId"], EventBusName="$eventBusName")
    id = "{rule}-{targetId}"

    def check(
        self, account: Account, props: Values, *, urn: str, logical: str, old: Mapping[str, Any] | None
    ) -> Values:
        target = "pulumi-" + hashlib.sha256(urn.encode()).hexdigest()[:12]
        checked = super().check(account, props, urn=urn, logical=logical, old=old)
        return {"targetId": target} | checked

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        self._put(account, props)
        return self._format(account, self.id, props), {}

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._put(account, new)
        return {}

    def _put(self, account: Account, props: Values) -> None:
        parameters = {
            **{key: value for key, value in props.items() if key not in ("rule", "eventBusName", "targetId")},
            "id": props["targetId"],
            "sqsParameters": props.get("sqsTarget"),
        }
        known = {key: value for key, value in parameters.items() if value is not None}
        target = request.shaped(account("events"), "put_targets", "Targets", value=[known])
        account("events").put_targets(Rule=props["rule"], EventBusName=props["eventBusName"], Targets=target)
