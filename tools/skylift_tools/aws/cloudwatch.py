"""Alarms and dashboards."""

from __future__ import annotations

from typing import Any

from skylift_tools.aws import request
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Call, Name, Resource, Values, call

_ALARM = "arn:aws:cloudwatch:{region}:{account}:alarm:{name}"


class MetricAlarm(Resource):
    token = "aws:cloudwatch/metricAlarm:MetricAlarm"
    service = "cloudwatch"
    name = Name()
    tagged = True
    defaults = {"actionsEnabled": True, "treatMissingData": "missing"}
    create = update = call("put_metric_alarm", AlarmName="$name", Metrics="$metrics")
    delete = call("delete_alarms", AlarmNames=["$id"])
    formats = {"arn": _ALARM}

    def _call(self, account: Account, call: Call, props: Values) -> Values:
        """What an alarm computes is a parameter of one level more than the property."""
        if queries := props.get("metricQueries"):
            props = {**props, "metrics": _metrics(account, queries)}
        return super()._call(account, call, props)


class CompositeAlarm(Resource):
    token = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
    service = "cloudwatch"
    name = Name("alarmName")
    tagged = True
    defaults = {"actionsEnabled": True}
    create = update = call("put_composite_alarm")
    delete = call("delete_alarms", AlarmNames=["$id"])
    id = "{alarmName}"
    formats = {"arn": _ALARM.replace("{name}", "{alarmName}")}


class Dashboard(Resource):
    token = "aws:cloudwatch/dashboard:Dashboard"
    service = "cloudwatch"
    name = Name("dashboardName")
    create = update = call("put_dashboard")
    delete = call("delete_dashboards", DashboardNames=["$id"])
    id = "{dashboardName}"
    formats = {"dashboardArn": "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}"}


def _metrics(account: Account, queries: list[Values]) -> Any:
    shaped = [{**query, "metricStat": _stat(query["metric"])} if "metric" in query else query for query in queries]
    return request.shaped(account("cloudwatch"), "put_metric_alarm", "Metrics", value=shaped)


def _stat(metric: Values) -> Values:
    return {"metric": metric, "period": metric["period"], "stat": metric["stat"]}
