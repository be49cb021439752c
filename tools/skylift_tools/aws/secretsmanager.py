"""Secrets and their values."""

from __future__ import annotations

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class Secret(Resource):
    token = "aws:secretsmanager/secret:Secret"
    service = "secretsmanager"
    name = Name(limit=512)
    tagged = True
    stateful = True
    update = call("update_secret", SecretId="$id")
    # Locally there is nothing to recover a secret for, and its name must be free again at once.
    delete = call("delete_secret", SecretId="$id", ForceDeleteWithoutRecovery=True, RecoveryWindowInDays=None)
    id = "{arn}"

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        client = account("secretsmanager")
        try:
            arn = account.send("secretsmanager", "create_secret", props)["ARN"]
        except client.exceptions.ResourceExistsException:
            arn = client.describe_secret(SecretId=props["name"])["ARN"]
        return arn, {"arn": arn}

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        account.send("secretsmanager", "update_secret", new, SecretId=id)
        return {"arn": id}


class SecretVersion(Resource):
    token = "aws:secretsmanager/secretVersion:SecretVersion"
    constants = {"hasSecretStringWo": False}
    service = "secretsmanager"
    # A value that was made once by chance cannot be made again.
    stateful = True
    replace_on = frozenset({"secretId"})
    secret_outputs = frozenset({"secretString", "secretBinary"})

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        made = account.send("secretsmanager", "put_secret_value", props)
        known = {
            "arn": made["ARN"],
            "secretArn": made["ARN"],
            "versionId": made["VersionId"],
            "versionStages": made["VersionStages"],
        }
        return f"{made['ARN']}|{made['VersionId']}", known

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        return self.make(account, new)[1]

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        """A version goes with its secret."""
