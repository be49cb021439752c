"""What calls functions: event source mappings, and invocations that are part of a deployment."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from skylift_tools.aws.account import Account
from skylift_tools.aws.faults import Fault
from skylift_tools.aws.resource import Resource, Values, call

_POLL_SECONDS = 0.01
_PATIENCE_SECONDS = 60
_SETTLED = ("Enabled", "Disabled")


class EventSourceMapping(Resource):
    token = "aws:lambda/eventSourceMapping:EventSourceMapping"
    service = "lambda"
    tagged = True
    replace_on = frozenset({"eventSourceArn", "startingPosition"})
    identity = ("eventSourceArn", "functionName")
    defaults = {"enabled": True}
    create = call("create_event_source_mapping")
    update = call("update_event_source_mapping", UUID="$id")
    delete = call("delete_event_source_mapping", UUID="$id")
    id = "{uuid}"
    answers = {
        "uuid": "UUID",
        "functionArn": "FunctionArn",
        "lastProcessingResult": "LastProcessingResult",
        "stateTransitionReason": "StateTransitionReason",
        "lastModified": "LastModified",
    }
    formats = {"arn": "arn:aws:lambda:{region}:{account}:event-source-mapping:{uuid}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        if account.recovering:
            self.clear(account, props)
        id, outputs = super().make(account, props)
        return id, self._settled(account, id, outputs)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        return self._settled(account, id, super().change(account, id, old=old, new=new))

    def clear(self, account: Account, props: Values) -> None:
        """Remove mappings between the same two: a second one would take half of the messages."""
        client = account("lambda")
        known = client.list_event_source_mappings(EventSourceArn=props["eventSourceArn"])["EventSourceMappings"]
        for mapping in known:
            client.delete_event_source_mapping(UUID=mapping["UUID"])

    def _settled(self, account: Account, id: str, outputs: Values) -> Values:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (state := account("lambda").get_event_source_mapping(UUID=id)["State"]) not in _SETTLED:
            if time.monotonic() > deadline:
                raise Fault(f"the mapping stays {state}")
            time.sleep(_POLL_SECONDS)
        modified = outputs.get("lastModified")
        return outputs | {"state": state, "lastModified": modified.isoformat() if modified else ""}


class Invocation(Resource):
    """Calls the function when it is made, and again whenever its input or its triggers change."""

    token = "aws:lambda/invocation:Invocation"
    service = "lambda"
    defaults = {"lifecycleScope": "CREATE_ONLY", "qualifier": "$LATEST"}
    replace_on = frozenset({"functionName", "qualifier", "input", "triggers", "tenantId"})

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        result = _invoke(account, props)
        digest = hashlib.sha256(props["input"].encode()).hexdigest()[:12]
        return f"{props['functionName']}_{props['qualifier']}_{digest}", {"result": result}

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        return {}


def _invoke(account: Account, props: Values) -> str:
    answer = account("lambda").invoke(
        FunctionName=props["functionName"], Qualifier=props["qualifier"], Payload=props["input"].encode()
    )
    result: str = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise Fault(f"{props['functionName']} failed: {_said(result)}")
    return result


def _said(result: str) -> str:
    try:
        error: Any = json.loads(result)
    except ValueError:
        return result
    if not isinstance(error, dict) or "errorMessage" not in error:
        return result
    return f"{error.get('errorType', 'Error')}: {error['errorMessage']}"
