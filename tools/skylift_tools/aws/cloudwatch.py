"""Alarms and dashboards."""

from __future__ import annotations

from skylift_tools.aws.resource import Name, Resource, call

_ALARM = "arn:aws:cloudwatch:{region}:{account}:alarm:{name}"


class MetricAlarm(Resource):
    token = "aws:cloudwatch/metricAlarm:MetricAlarm"
    service = "cloudwatch"
    name = Name()
    tagged = True
    defaults = {"actionsEnabled": True, "treatMissingData": "missing"}
    create = update = call("put_metric_alarm", AlarmName="$name", Metrics="$metricQueries")
    delete = call("delete_alarms", AlarmNames=["$id"])
    formats = {"arn": _ALARM}


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
