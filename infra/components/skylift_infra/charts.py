"""Charts by description: the series of one kind, and the alarms that watch them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from skylift_infra import naming
from skylift_infra.alarms import Alarm
from skylift_infra.metric import Series


@dataclass(frozen=True, kw_only=True)
class Search:
    """Every metric of a service's namespace that is not in `besides`: what code counts appears without being named."""

    namespace: str
    service: str
    besides: Sequence[str]
    period_seconds: int = 300

    def lines(self) -> list[list[Any]]:
        others = "".join(f' NOT MetricName="{name}"' for name in sorted(self.besides))
        terms = f'{{{self.namespace},service}} service="{self.service}"{others}'
        return [[{"expression": f"SEARCH('{terms}', 'Sum', {self.period_seconds})", "id": "search", "label": ""}]]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A widget of a dashboard. Of each alarm the threshold is a line across, and its series is shown."""

    title: str
    series: Sequence[Series | Search] = ()
    alarms: Sequence[Alarm] = ()
    unit: str | None = None

    def properties(self) -> pulumi.Output[dict[str, Any]]:
        """As CloudWatch wants them in a dashboard's body."""
        series = [*self.series, *(alarm.series for alarm in self.alarms if alarm.series not in self.series)]
        limits = [{"label": alarm.name, "value": alarm.threshold} for alarm in self.alarms if alarm.threshold != 0]
        shown: dict[str, Any] = {
            "title": self.title,
            "view": "timeSeries",
            "region": naming.region(),
            "metrics": [line for each in series for line in each.lines()],
            "yAxis": {"left": {"min": 0, "showUnits": False, **({"label": self.unit} if self.unit else {})}},
        }
        if limits:
            shown["annotations"] = {"horizontal": limits}
        return pulumi.Output.from_input(shown)
