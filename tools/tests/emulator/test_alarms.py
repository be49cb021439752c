"""An alarm fires for its own cause, tells who asked, and recovers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .running import Emulator, wait_for


class Alarms:
    """Alarms on one metric, by the queue in its dimensions, and values for it."""

    def __init__(self, emulator: Emulator) -> None:
        self._watch = emulator.client("cloudwatch")

    def put(self, name: str, of: str, **changes: Any) -> None:
        alarm = {
            "AlarmName": name,
            "Namespace": "Own",
            "MetricName": "Faults",
            "Dimensions": [{"Name": "Of", "Value": of}],
            "Statistic": "Sum",
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 0,
            "Period": 60,
            "EvaluationPeriods": 1,
        }
        alarm |= changes
        self._watch.put_metric_alarm(**{name: value for name, value in alarm.items() if value is not None})

    def value(self, of: str, value: float, seconds_ago: float = 0) -> None:
        datum = {"MetricName": "Faults", "Dimensions": [{"Name": "Of", "Value": of}], "Value": value}
        moment = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        self._watch.put_metric_data(Namespace="Own", MetricData=[{**datum, "Timestamp": moment}])

    def state(self, name: str) -> str:
        found = self._watch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return str([*found["MetricAlarms"], *found["CompositeAlarms"]][0]["StateValue"])


@pytest.fixture
def alarms(emulator: Emulator) -> Alarms:
    return Alarms(emulator)


def test_an_alarm_looks_at_its_own_dimensions_only(alarms: Alarms) -> None:
    for of in ("good", "bad"):
        alarms.put(of, of, TreatMissingData="notBreaching")
    alarms.value("bad", 1)
    alarms.value("good", 0)
    wait_for(lambda: alarms.state("bad") == "ALARM")
    wait_for(lambda: alarms.state("good") == "OK")


# The value of each of the last periods, newest first; None where nothing was reported.
@pytest.mark.parametrize(
    ("values", "settings", "state"),
    [
        ([None, None, None], {}, "INSUFFICIENT_DATA"),
        ([None, None, None], {"TreatMissingData": "notBreaching"}, "OK"),
        ([None, None, None], {"TreatMissingData": "breaching"}, "ALARM"),
        ([None, None, None], {"TreatMissingData": "ignore"}, "INSUFFICIENT_DATA"),
        ([1, 0, 1], {"DatapointsToAlarm": 2}, "ALARM"),
        ([1, 0, 1], {}, "OK"),
        ([1, None, None], {"TreatMissingData": "notBreaching"}, "OK"),
        ([1, None, None], {"TreatMissingData": "breaching"}, "ALARM"),
        ([1, None, None], {}, "ALARM"),
        ([0, None, None], {}, "OK"),
        ([5, 5, 5], {"Statistic": "Average", "ComparisonOperator": "LessThanThreshold", "Threshold": 5}, "OK"),
        ([5, 5, 5], {"ComparisonOperator": "LessThanOrEqualToThreshold", "Threshold": 5}, "ALARM"),
        ([5, 5, 5], {"Statistic": "SampleCount", "Threshold": 1}, "OK"),
    ],
)
def test_periods_datapoints_and_missing_data_decide_as_on_aws(
    shared_alarms: Alarms, values: list[float | None], settings: dict[str, Any], state: str
) -> None:
    name = f"{values}{settings}"
    for index, value in enumerate(values):
        if value is not None:
            shared_alarms.value(name, value, seconds_ago=index * 60 + 20)
    shared_alarms.put(name, name, EvaluationPeriods=3, **settings)
    wait_for(lambda: shared_alarms.state(name) == state)


@pytest.fixture(scope="module")
def shared_alarms(tmp_path_factory: pytest.TempPathFactory) -> Any:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    yield Alarms(running)
    running.kill()


def test_a_percentile_is_that_of_the_values(alarms: Alarms) -> None:
    for value in (10, 10, 10, 1000):
        alarms.value("p", value)
    for name in ("p50", "p99"):
        alarms.put(name, "p", Statistic=None, ExtendedStatistic=name, Threshold=100)
    wait_for(lambda: (alarms.state("p50"), alarms.state("p99")) == ("OK", "ALARM"))


def test_a_composite_fires_with_its_parts_and_all_recover_when_the_cause_is_over(
    emulator: Emulator, alarms: Alarms
) -> None:
    sns, sqs = emulator.client("sns"), emulator.client("sqs")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    url = sqs.create_queue(QueueName="pager")["QueueUrl"]
    arn = "arn:aws:sqs:eu-west-1:000000000000:pager"
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allowed, "Resource": arn}]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    alarms.put("part", "x", Period=10, TreatMissingData="notBreaching", AlarmActions=[topic], OKActions=[topic])
    emulator.client("cloudwatch").put_composite_alarm(AlarmName="whole", AlarmRule="ALARM(part)")

    alarms.value("x", 1, seconds_ago=8)
    wait_for(lambda: alarms.state("part") == alarms.state("whole") == "ALARM")
    wait_for(lambda: alarms.state("part") == alarms.state("whole") == "OK")

    heard = [json.loads(json.loads(message["Body"])["Message"]) for message in _all(sqs, url)]
    told = [(message["AlarmName"], message["NewStateValue"]) for message in heard]
    assert told[-2:] == [("part", "ALARM"), ("part", "OK")]


def test_an_alarms_mail_can_be_read_here(emulator: Emulator, alarms: Alarms) -> None:
    sns = emulator.client("sns")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.com")
    alarms.put("mailed", "x", AlarmActions=[topic])
    alarms.value("x", 1)

    def mails() -> list[dict[str, Any]]:
        found = emulator.control.get("/_ministack/ses/messages").json()["messages"]
        return [mail for mails in found.values() for mail in mails]

    wait_for(mails)
    assert mails()[0]["To"] == ["ada@example.com"] and mails()[0]["Subject"] == 'ALARM: "mailed" in eu-west-1'


def _all(sqs: Any, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += messages
    return found


def test_a_state_set_by_hand_acts_and_lasts_until_the_next_evaluation(emulator: Emulator, alarms: Alarms) -> None:
    alarms.put("drill", "y", TreatMissingData="notBreaching")
    wait_for(lambda: alarms.state("drill") == "OK")
    watch = emulator.client("cloudwatch")
    watch.set_alarm_state(AlarmName="drill", StateValue="ALARM", StateReason="a drill")
    wait_for(lambda: alarms.state("drill") == "OK")
    history = watch.describe_alarm_history(AlarmName="drill", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    assert any("from OK to ALARM" in item["HistorySummary"] for item in history)


def test_an_alarms_state_outlives_a_kill(emulator: Emulator, alarms: Alarms) -> None:
    alarms.put("kept", "z", Period=3600)
    alarms.value("z", 1)
    wait_for(lambda: alarms.state("kept") == "ALARM")
    emulator.stop()
    emulator.start()
    assert alarms.state("kept") == "ALARM"


def test_an_alarm_on_a_share_computes_it(alarms: Alarms) -> None:
    def metric(id: str) -> dict[str, Any]:
        watched = {"Namespace": "Own", "MetricName": "Faults", "Dimensions": [{"Name": "Of", "Value": id}]}
        return {"Id": id, "MetricStat": {"Metric": watched, "Period": 60, "Stat": "Sum"}, "ReturnData": False}

    share = {"Id": "share", "Expression": "100 * part / whole", "ReturnData": True}
    without = dict.fromkeys(("Namespace", "MetricName", "Dimensions", "Statistic", "Period"))
    for name, threshold in (("low", 10), ("high", 30)):
        queries = [share, metric("part"), metric("whole")]
        alarms.put(name, name, **without, Metrics=queries, Threshold=threshold, TreatMissingData="notBreaching")
    wait_for(lambda: alarms.state("low") == "OK")
    alarms.value("part", 2)
    alarms.value("whole", 10)
    wait_for(lambda: (alarms.state("low"), alarms.state("high")) == ("ALARM", "OK"))


def test_an_alarm_that_nobody_can_evaluate_keeps_no_other_from_firing(alarms: Alarms) -> None:
    watched = {"Namespace": "Own", "MetricName": "Faults", "Dimensions": [{"Name": "Of", "Value": "o"}]}
    unread = {"Id": "m", "MetricStat": {"Metric": watched, "Period": 60, "Stat": "Sum"}, "ReturnData": False}
    without = dict.fromkeys(("Namespace", "MetricName", "Dimensions", "Statistic", "Period"))
    alarms.put("broken", "o", **without, Metrics=[unread])
    alarms.put("sound", "o")
    alarms.value("o", 1)
    wait_for(lambda: alarms.state("sound") == "ALARM")
