"""Log groups."""

from __future__ import annotations

import contextlib

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class LogGroup(Resource):
    token = "aws:cloudwatch/logGroup:LogGroup"
    service = "logs"
    name = Name(limit=512)
    tagged = True
    # What was logged stays, also when an up has to make everything again.
    stateful = True
    replace_on = frozenset({"logGroupClass"})
    defaults = {"retentionInDays": 0, "logGroupClass": "STANDARD"}
    create = call("create_log_group", logGroupName="$name", tags="$tagsAll")
    delete = call("delete_log_group", logGroupName="$id")
    formats = {"arn": "arn:aws:logs:{region}:{account}:log-group:{name}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        logs = account("logs")
        with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
            super().make(account, props)
        self._retain(account, props)
        return props["name"], self.formatted(account, props)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._retain(account, new)
        return self.formatted(account, new)

    def _retain(self, account: Account, props: Values) -> None:
        name, days = props["name"], props["retentionInDays"]
        if days:
            account("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
        else:
            account("logs").delete_retention_policy(logGroupName=name)
