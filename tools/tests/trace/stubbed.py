"""Logs Insights by recorded answers, checked against AWS's own model of the requests."""

from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.stub import ANY, Stubber
from skylift_tools.trace.events import query


class Insights:
    """A stack's `Cloud` whose log groups hold `lines`: (offset_ms, group, message)."""

    is_local = False
    stack = "prod"

    def __init__(self, lines: list[tuple[int, str, str]], start_ms: int) -> None:
        self.lines, self.start_ms = lines, start_ms
        self.logs = boto3.client("logs", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
        self.stub = Stubber(self.logs)
        self.stub.activate()

    def client(self, service: str) -> Any:
        return self.logs

    def groups(self, *names: str) -> "Insights":
        """Answers the two questions for groups, by prefix."""
        for prefix in ("/aws/lambda/", "/aws/vendedlogs/"):
            found = [{"logGroupName": name, "retentionInDays": 14} for name in names if name.startswith(prefix)]
            self.stub.add_response("describe_log_groups", {"logGroups": found}, {"logGroupNamePrefix": prefix})
        return self

    def asked(self, *texts: str, status: str = "Complete") -> "Insights":
        """Expects a query for these texts, and answers it at the second look."""
        expected = {
            "logGroupNames": ANY,
            "startTime": ANY,
            "endTime": ANY,
            "limit": 10_000,
            "queryString": query(texts),
        }
        self.stub.add_response("start_query", {"queryId": "q"}, expected)
        self.stub.add_response("get_query_results", {"status": "Running", "results": []}, {"queryId": "q"})
        rows = [self._row(*line) for line in self.lines if any(text in line[2] for text in texts)]
        self.stub.add_response("get_query_results", {"status": status, "results": rows}, {"queryId": "q"})
        return self

    def _row(self, offset_ms: int, group: str, message: str) -> list[dict[str, str]]:
        moment = datetime.fromtimestamp((self.start_ms + offset_ms) / 1000, UTC)
        cells = {
            "@timestamp": f"{moment:%Y-%m-%d %H:%M:%S.%f}"[:-3],
            "@message": message,
            "@log": f"123456789012:{group}",
            "@ptr": "p",
        }
        return [{"field": field, "value": value} for field, value in cells.items()]
