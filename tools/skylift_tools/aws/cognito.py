"""User pools, their clients and groups."""

from __future__ import annotations

from typing import Any

from skylift_tools.aws import request
from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class UserPool(Resource):
    token = "aws:cognito/userPool:UserPool"
    constants = {"customDomain": "", "domain": "", "estimatedNumberOfUsers": 0}
    service = "cognito-idp"
    name = Name(limit=128)
    stateful = True
    tagged = True
    replace_on = frozenset({"usernameAttributes", "aliasAttributes", "schemas", "usernameConfiguration"})
    defaults = {"mfaConfiguration": "OFF", "deletionProtection": "INACTIVE", "userPoolTier": "ESSENTIALS"}
    create = call("create_user_pool", PoolName="$name", Schema="$shapedSchemas", UserPoolTags="$tagsAll")
    update = call("update_user_pool", UserPoolId="$id", PoolName="$name", UserPoolTags="$tagsAll")
    delete = call("delete_user_pool", UserPoolId="$id")
    formats = {
        "arn": "arn:aws:cognito-idp:{region}:{account}:userpool/{id}",
        "endpoint": "cognito-idp.{region}.amazonaws.com/{id}",
    }

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        pool = self._existing(account, props["name"]) if account.recovering else None
        if pool is None:
            shaped = props | {"shapedSchemas": _shaped(account, props)}
            pool = self._send(account, self.create, _adjusted(shaped))["UserPool"]["Id"]
        return pool, self._outputs(account, props, pool)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._send(account, self.update, _adjusted(new) | {"id": id})
        return self._outputs(account, new, id)

    def _outputs(self, account: Account, props: Values, pool: str) -> Values:
        described = account("cognito-idp").describe_user_pool(UserPoolId=pool)["UserPool"]
        dates = {"creationDate": "CreationDate", "lastModifiedDate": "LastModifiedDate"}
        known = {key: described[name].isoformat() for key, name in dates.items() if name in described}
        return known | self.formatted(account, props | {"id": pool})

    def _existing(self, account: Account, name: str) -> str | None:
        # A pool's name need not be unique, but the users in one of that name are ours.
        pages = account("cognito-idp").get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60})
        return next((pool["Id"] for page in pages for pool in page["UserPools"] if pool["Name"] == name), None)


class UserPoolClient(Resource):
    token = "aws:cognito/userPoolClient:UserPoolClient"
    service = "cognito-idp"
    name = Name(limit=128)
    identity = ()
    replace_on = frozenset({"userPoolId", "generateSecret"})
    secret_outputs = frozenset({"clientSecret"})
    defaults = {"enableTokenRevocation": True, "authSessionValidity": 3}
    create = call("create_user_pool_client", ClientName="$name")
    update = call("update_user_pool_client", ClientId="$id", ClientName="$name")
    delete = call("delete_user_pool_client", ClientId="$id")
    answers = {"id": "UserPoolClient.ClientId", "clientSecret": "UserPoolClient.ClientSecret"}

    def replacing(self, changed: set[str]) -> set[str]:
        return changed & self.replace_on

    def clashes(self, old: Any, new: Any) -> bool:
        return False

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        return id, {"clientSecret": ""} | outputs


class UserGroup(Resource):
    token = "aws:cognito/userGroup:UserGroup"
    service = "cognito-idp"
    name = Name(limit=128)
    identity = ("userPoolId", "name")
    stateful = True
    replace_on = frozenset({"userPoolId"})
    create = call("create_group", GroupName="$name")
    delete = call("delete_group", GroupName="$name")
    id = "{userPoolId}/{name}"

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        try:
            return super().make(account, props)
        except account("cognito-idp").exceptions.GroupExistsException:
            id = f"{props['userPoolId']}/{props['name']}"
            return id, self.change(account, id, old={}, new=props)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        """The emulator has no UpdateGroup: the group is made again, and its members join again."""
        client, group = account("cognito-idp"), {"UserPoolId": new["userPoolId"], "GroupName": new["name"]}
        pages = client.get_paginator("list_users_in_group").paginate(**group)
        members = [user["Username"] for page in pages for user in page["Users"]]
        client.delete_group(**group)
        super().make(account, new)
        for member in members:
            client.admin_add_user_to_group(**group, Username=member)
        return {}


def _adjusted(props: Values) -> Values:
    """The properties that Cognito wants in another place or under another name."""
    administrators = props.get("adminCreateUserConfig")
    policy = props.get("passwordPolicy")
    return props | {
        "policies": {"passwordPolicy": policy} if policy else None,
        "adminCreateUserConfig": administrators,
        "accountRecoverySetting": _recovery(props.get("accountRecoverySetting")),
    }


def _recovery(setting: Values | None) -> Values | None:
    return {"recoveryMechanisms": setting["recoveryMechanisms"]} if setting else None


def _shaped(account: Account, props: Values) -> Any:
    schemas = props.get("schemas")
    return request.shaped(account("cognito-idp"), "create_user_pool", "Schema", value=schemas) if schemas else None
