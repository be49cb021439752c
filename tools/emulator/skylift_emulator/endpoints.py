"""What answers under `/_skylift`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ministack.core.responses import set_request_account_id, set_request_region

from . import database_logins, logs
from .faults import BadFault
from .journal.drift import Drift
from .mends import deliberate_faults, sqs
from .mends.lambda_execution import FIND
from .metrics import Series
from .saving import Saver
from .settings import ACCOUNT
from .specs import NoCode, execution_spec
from .surroundings import Surroundings

Answer = tuple[int, dict[str, Any]]
_FUNCTIONS = "functions/"


@dataclass(frozen=True)
class Request:
    query: dict[str, str]
    body: bytes


class Endpoints:
    """Each by method and path below the prefix; all answer JSON."""

    def __init__(self, around: Surroundings, saver: Saver, drift: Drift) -> None:
        self._settings, self._faults, self._metrics = around.settings, around.faults, around.metrics
        self._saver, self._permissions, self._drift = saver, around.permissions, drift
        self._routes: dict[tuple[str, str], Callable[[Request], Awaitable[Answer]]] = {
            ("GET", "health"): self._health,
            ("GET", "drift"): self._find_drift,
            ("POST", "logs"): self._write_logs,
            ("POST", "metrics"): self._record_metrics,
            ("POST", "save"): self._save,
            ("POST", "database-logins"): self._database_login,
            ("GET", "permissions"): self._list_permissions,
            ("GET", "faults"): self._list_faults,
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._end_faults,
            ("POST", "visible"): self._make_visible,
        }

    async def answer(self, method: str, path: str, request: Request) -> Answer:
        """Status and answer of one call."""
        if method == "GET" and path.startswith(_FUNCTIONS):
            # In a thread: unpacking a zip takes a second, in which AWS must go on answering.
            return await asyncio.to_thread(self._function, unquote(path[len(_FUNCTIONS) :]), request)
        route = self._routes.get((method, path))
        if route is None:
            return 404, {"message": f"no endpoint {method} {path}"}
        try:
            return await route(request)
        except (BadFault, json.JSONDecodeError) as error:
            return 400, {"message": str(error)}

    def _function(self, name: str, request: Request) -> Answer:
        set_request_account_id(ACCOUNT)
        set_request_region(self._settings.region)
        qualifier = request.query.get("qualifier")
        function, config = FIND.current()(name, qualifier)
        if function is None or config is None:
            which = f" with the alias or version {qualifier}" if qualifier else ""
            return 404, {"message": f"no function {name}{which}"}
        unqualified = ":".join(config["FunctionArn"].split(":")[:7])
        asked = {**config, "FunctionArn": f"{unqualified}:{qualifier}" if qualifier else unqualified}
        try:
            return 200, execution_spec(function, asked, self._settings.code)
        except NoCode as error:
            return 404, {"message": str(error)}

    async def _health(self, _: Request) -> Answer:
        return 200, {}

    async def _find_drift(self, _: Request) -> Answer:
        """`{"drift": str}`: what PostgreSQL and the stores here do not agree on; empty when nothing is known."""
        return 200, {"drift": self._drift.found}

    async def _write_logs(self, request: Request) -> Answer:
        events = json.loads(request.body)["events"]
        self._saver.touch()
        return 200, {"written": logs.write(events, self._settings.region)}

    async def _record_metrics(self, request: Request) -> Answer:
        """`{"metrics": [{"namespace", "name", "dimensions": {}, "unit", "timestamp", "values": [[value, count]]}]}`,
        the timestamp in seconds."""
        for metric in json.loads(request.body)["metrics"]:
            series = Series(metric["namespace"], metric["name"], tuple(metric["dimensions"].items()), metric["unit"])
            for value, count in metric["values"]:
                self._metrics.record(series, value, count=count, at=metric["timestamp"])
        return 200, {}

    async def _save(self, _: Request) -> Answer:
        return 200, {"seconds": round(await self._saver.save(), 3)}

    async def _database_login(self, request: Request) -> Answer:
        """`{"access_key_id", "session_token", "user"}` -> `{"secret"}`, null where the login is not allowed."""
        asked = json.loads(request.body)
        set_request_account_id(ACCOUNT)
        set_request_region(self._settings.region)
        key, token = str(asked["access_key_id"]), str(asked["session_token"])
        secret = database_logins.secret_of(key, token, str(asked["user"]), region=self._settings.region)
        return 200, {"secret": secret}

    async def _list_permissions(self, _: Request) -> Answer:
        return 200, self._permissions.listed()

    async def _list_faults(self, _: Request) -> Answer:
        return 200, {"faults": self._faults.listed()}

    async def _add_fault(self, request: Request) -> Answer:
        return 200, {"id": self._faults.add(json.loads(request.body), deliberate_faults.services()).id}

    async def _end_faults(self, request: Request) -> Answer:
        return 200, {"ended": self._faults.remove(request.query.get("id"))}

    async def _make_visible(self, request: Request) -> Answer:
        """`{"queue": name, "text": str}`: messages with that text are hidden no longer. -> `{"messages": count}`."""
        asked = json.loads(request.body)
        return 200, {"messages": sqs.make_visible(asked["queue"], asked["text"])}
