"""What a service counts, in the lines that CloudWatch reads metrics out of (EMF).

By hand, because Powertools' Metrics takes three times as long for a line, and every request writes one.
"""

import json
import os
import time
from collections.abc import Mapping
from typing import Any, Literal

Unit = Literal["Count", "Milliseconds"]
# CloudWatch reads no more of one metric in a line.
MOST_VALUES = 100


class Counted:
    """The counts since the last line. Those of unit `Count` are added up; of a time every value is kept."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}
        self._units: dict[str, Unit] = {}

    def add(self, name: str, value: float, unit: Unit) -> bool:
        """Whether there is room for one more value of it."""
        values = self._values.setdefault(name, [])
        self._units[name] = unit
        if unit == "Count" and values:
            values[0] += value
        else:
            values.append(float(value))
        return len(values) < MOST_VALUES

    def line(self, fields: Mapping[str, Any]) -> str:
        """The counts and `fields` as one line; counting begins anew. The service is the only dimension."""
        metrics = [{"Name": name, "Unit": unit} for name, unit in self._units.items()]
        namespace = os.environ["POWERTOOLS_METRICS_NAMESPACE"]  # allowed: as Powertools' logger reads its own
        service = os.environ["POWERTOOLS_SERVICE_NAME"]  # allowed: the same
        directive = {"Namespace": namespace, "Dimensions": [["service"]], "Metrics": metrics}
        aws = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
        # The fields first: what is counted keeps its name.
        found = {"_aws": aws, **fields, "service": service, **self._values}
        self._values, self._units = {}, {}
        return json.dumps(found, separators=(",", ":"), default=str)
