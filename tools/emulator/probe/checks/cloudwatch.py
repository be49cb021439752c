"""CloudWatch: metrics, alarms, dashboards."""

from __future__ import annotations

import json
import time
from typing import Any

from probe.aws import Aws, refuses, until


def _alarm(aws: Aws, what: str, **settings: Any) -> str:
    usual = {"Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 5, "Namespace": aws.mark}
    usual |= {"MetricName": "m", "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching"}
    aws("cloudwatch").put_metric_alarm(AlarmName=aws.name(what), **{**usual, **settings})
    return aws.name(what)


def _state(aws: Aws, name: str) -> str:
    found = aws("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return str([*found["MetricAlarms"], *found["CompositeAlarms"]][0]["StateValue"])


def _put(aws: Aws, *values: float, of: str = "1") -> None:
    dimensions = [{"Name": "of", "Value": of}]
    data = [{"MetricName": "m", "Value": value, "Dimensions": dimensions} for value in values]
    aws("cloudwatch").put_metric_data(Namespace=aws.mark, MetricData=data)


def values_become_statistics_percentiles_and_expressions(aws: Aws) -> None:
    _put(aws, 1, 2, 3)
    metric = {"Namespace": aws.mark, "MetricName": "m", "Dimensions": [{"Name": "of", "Value": "1"}]}
    times = {"StartTime": time.time() - 600, "EndTime": time.time() + 60}
    watch = aws("cloudwatch")
    points = watch.get_metric_statistics(**metric, **times, Period=3600, Statistics=["Sum"])["Datapoints"]
    assert sum(point["Sum"] for point in points) == 6
    stat = {"Metric": metric, "Period": 3600, "Stat": "p90"}
    queries = [{"Id": "a", "MetricStat": stat}, {"Id": "b", "Expression": "a * 2"}]
    results = watch.get_metric_data(MetricDataQueries=queries, **times)["MetricDataResults"]
    found = {result["Id"]: result["Values"] for result in results}
    assert found["a"] and [value * 2 for value in found["a"]] == found["b"], "no metric math"


def an_alarm_fires_for_its_own_dimensions(aws: Aws) -> None:
    good, bad = (_alarm(aws, of, Dimensions=[{"Name": "of", "Value": of}]) for of in ("good", "bad"))
    _put(aws, 50, of="bad")
    _put(aws, 1, of="good")
    until(lambda: _state(aws, bad) == "ALARM")
    until(lambda: _state(aws, good) == "OK")


def an_alarm_recovers_when_its_cause_is_over(aws: Aws) -> None:
    name = _alarm(aws, "short", Period=10, Dimensions=[{"Name": "of", "Value": "1"}])
    moment = time.time() - 6
    datum = {"MetricName": "m", "Value": 50, "Timestamp": moment, "Dimensions": [{"Name": "of", "Value": "1"}]}
    aws("cloudwatch").put_metric_data(Namespace=aws.mark, MetricData=[datum])
    until(lambda: _state(aws, name) == "ALARM")
    until(lambda: _state(aws, name) == "OK", 12)


def a_state_set_by_hand_is_told(aws: Aws) -> None:
    sns, url = aws("sns"), aws.queue()
    topic = sns.create_topic(Name=aws.name("alarms"))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=aws.queue_arn(url))
    name = _alarm(aws, "drill", AlarmActions=[topic])
    aws("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a drill")
    [message] = until(lambda: aws.receive(url))
    assert json.loads(json.loads(message["Body"])["Message"])["NewStateValue"] == "ALARM"


def a_composite_follows_its_parts(aws: Aws) -> None:
    part, whole = _alarm(aws, "part"), aws.name("whole")
    aws("cloudwatch").put_composite_alarm(AlarmName=whole, AlarmRule=f"ALARM({part})")
    aws("cloudwatch").set_alarm_state(AlarmName=part, StateValue="ALARM", StateReason="x")
    until(lambda: "to ALARM" in json.dumps(_history(aws, whole)))


def _history(aws: Aws, name: str) -> list[str]:
    found = aws("cloudwatch").describe_alarm_history(AlarmName=name, AlarmTypes=["CompositeAlarm", "MetricAlarm"])
    return [item["HistorySummary"] for item in found["AlarmHistoryItems"]]


def queues_have_metrics(aws: Aws) -> None:
    url = aws.queue()
    aws("sqs").send_message(QueueUrl=url, MessageBody="x")
    where = {"Namespace": "AWS/SQS", "MetricName": "NumberOfMessagesSent"}
    until(lambda: aws("cloudwatch").list_metrics(**where, Dimensions=_of("QueueName", aws.name("queue")))["Metrics"])


def functions_have_metrics(aws: Aws) -> None:
    name = aws.function("def handler(event, context): raise ValueError")
    aws.invoke(name)
    times = {"StartTime": time.time() - 600, "EndTime": time.time() + 60, "Period": 3600, "Statistics": ["Sum"]}
    where = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": _of("FunctionName", name)}
    found = until(lambda: aws("cloudwatch").get_metric_statistics(**where, **times)["Datapoints"])
    assert found[0]["Sum"] == 1, "counted otherwise"


def _of(name: str, value: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value}]


def a_dashboard_is_kept_and_a_broken_one_refused(aws: Aws) -> None:
    watch, name = aws("cloudwatch"), aws.name("dashboard")
    watch.put_dashboard(DashboardName=name, DashboardBody='{"widgets": []}')
    assert json.loads(watch.get_dashboard(DashboardName=name)["DashboardBody"]) == {"widgets": []}
    refuses("InvalidParameter", watch.put_dashboard, DashboardName=name, DashboardBody="nope")
