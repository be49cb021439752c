"""What is measured, declared once: alarms and charts are both made from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One time series. title: its name in a chart's legend.

    statistic: `Sum`, `Maximum`, `Average` or a percentile (`p95`). period_seconds: a multiple of 60.
    """

    namespace: str
    name: str
    title: str
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    statistic: str = "Sum"
    period_seconds: int = 60

    @property
    def is_percentile(self) -> bool:
        return self.statistic.startswith("p")

    def line(self, **options: Any) -> list[Any]:
        """As an entry of a chart's `metrics`."""
        named = [part for dimension in self.dimensions.items() for part in dimension]
        shown = {"label": self.title, "stat": self.statistic, "period": self.period_seconds, **options}
        return [self.namespace, self.name, *named, shown]

    def lines(self) -> list[list[Any]]:
        return [self.line()]

    def watched(self) -> dict[str, Any]:
        """As the arguments of an alarm."""
        return {
            "namespace": self.namespace,
            "metric_name": self.name,
            "dimensions": self.dimensions,
            "statistic": None if self.is_percentile else self.statistic,
            "extended_statistic": self.statistic if self.is_percentile else None,
            "period": self.period_seconds,
        }


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who measures: its metrics share a namespace and dimensions."""

    namespace: str
    dimensions: Mapping[str, pulumi.Input[str]]

    def metric(self, name: str, title: str, *, statistic: str = "Sum", period_seconds: int = 60) -> Metric:
        return Metric(
            namespace=self.namespace,
            name=name,
            title=title,
            dimensions=self.dimensions,
            statistic=statistic,
            period_seconds=period_seconds,
        )


def counted_by(service: str, *, system: str) -> Source:
    """What a service counts itself: namespace and dimension as its runtime library writes them."""
    return Source(namespace=system, dimensions={"service": service})


@dataclass(frozen=True, kw_only=True)
class Percentage:
    """How many of a hundred: `part` of `whole`, which share period and statistic."""

    part: Metric
    whole: Metric
    title: str

    def lines(self) -> list[list[Any]]:
        shown: dict[str, Any] = {"expression": self._expression, "id": "percentage", "label": self.title}
        return [[shown], *(metric.line(id=id, visible=False) for id, metric in self._metrics.items())]

    def watched(self) -> dict[str, Any]:
        computed = {"id": "percentage", "expression": self._expression, "label": self.title, "return_data": True}
        return {"metric_queries": [computed, *(_query(id, metric) for id, metric in self._metrics.items())]}

    @property
    def _metrics(self) -> dict[str, Metric]:
        return {"part": self.part, "whole": self.whole}

    @property
    def _expression(self) -> str:
        return "100 * part / whole"


Series = Metric | Percentage


def _query(id: str, metric: Metric) -> dict[str, Any]:
    measured = {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": metric.dimensions,
        "stat": metric.statistic,
        "period": metric.period_seconds,
    }
    return {"id": id, "metric": measured, "return_data": False}
