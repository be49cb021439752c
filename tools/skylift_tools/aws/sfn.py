"""State machines."""

from __future__ import annotations

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


def _logging(declared: Values) -> Values:
    """The one group of logs, as AWS lists it."""
    group = declared.get("logDestination")
    destinations = [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}] if group else []
    return declared | {"destinations": destinations}


class StateMachine(Resource):
    token = "aws:sfn/stateMachine:StateMachine"
    constants = {"description": "", "versionDescription": ""}
    service = "stepfunctions"
    name = Name(limit=80)
    tagged = True
    replace_on = frozenset({"type"})
    # Of published versions, of which there are none here.
    unfilled = frozenset({"revisionId", "stateMachineVersionArn"})
    defaults = {"type": "STANDARD", "publish": False}
    create = call("create_state_machine")
    update = call("update_state_machine", stateMachineArn="$id")
    delete = call("delete_state_machine", stateMachineArn="$id")
    id = "{arn}"
    sent = {"loggingConfiguration": _logging}
    formats = {"arn": "arn:aws:states:{region}:{account}:stateMachine:{name}", "status": "ACTIVE"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        described = account("stepfunctions").describe_state_machine(stateMachineArn=id)
        return id, outputs | {"creationDate": described["creationDate"].isoformat()}
