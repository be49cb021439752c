"""The proxy in front of Aurora; locally it is PostgreSQL itself."""

from __future__ import annotations

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class Proxy(Resource):
    token = "aws:rds/proxy:Proxy"
    service = "rds"
    name = Name(limit=63, lower=True)
    tagged = True
    replace_on = frozenset({"engineFamily", "vpcSubnetIds"})
    defaults = {"debugLogging": False, "requireTls": False, "idleClientTimeout": 1800}
    create = call("create_db_proxy", DBProxyName="$name", Auth="$auths")
    update = call("modify_db_proxy", DBProxyName="$id", Auth="$auths", SecurityGroups="$vpcSecurityGroupIds")
    delete = call("delete_db_proxy", DBProxyName="$id")
    answers = {"arn": "DBProxy.DBProxyArn"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props | {"auths": _auths(props)})
        return id, outputs | self.refresh(account, props)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        return super().change(account, id, old=old, new=new | {"auths": _auths(new)})

    def refresh(self, account: Account, outputs: Values) -> Values:
        return {"endpoint": account.local.database_host}


class ProxyDefaultTargetGroup(Resource):
    token = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup"
    service = "rds"
    identity = ("dbProxyName",)
    replace_on = frozenset({"dbProxyName"})
    id = "{dbProxyName}"
    answers = {"arn": "TargetGroups[0].TargetGroupArn", "name": "TargetGroups[0].TargetGroupName"}
    create = call("describe_db_proxy_target_groups", DBProxyName="$dbProxyName", Filters=None)

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        self._set(account, props, outputs)
        return id, outputs

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._set(account, new, old)
        return {}

    def _set(self, account: Account, props: Values, outputs: Values) -> None:
        if "connectionPoolConfig" in props:
            account.send("rds", "modify_db_proxy_target_group", props, TargetGroupName=outputs["name"])


class ProxyTarget(Resource):
    token = "aws:rds/proxyTarget:ProxyTarget"
    service = "rds"
    identity = ("dbProxyName", "targetGroupName", "dbClusterIdentifier")
    replace_on = frozenset({"dbProxyName", "targetGroupName", "dbClusterIdentifier", "dbInstanceIdentifier"})
    create = call("register_db_proxy_targets", DBClusterIdentifiers=["$dbClusterIdentifier"])
    delete = call("deregister_db_proxy_targets", DBClusterIdentifiers=["$dbClusterIdentifier"])
    id = "{dbProxyName}/{targetGroupName}/TRACKED_CLUSTER/{dbClusterIdentifier}"
    formats = {
        "rdsResourceId": "{dbClusterIdentifier}",
        "trackedClusterId": "{dbClusterIdentifier}",
        "type": "TRACKED_CLUSTER",
        "targetArn": "arn:aws:rds:{region}:{account}:cluster:{dbClusterIdentifier}",
    }

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        return id, outputs | self.refresh(account, props)

    def refresh(self, account: Account, outputs: Values) -> Values:
        return {"endpoint": account.local.database_host, "port": account.local.database_port}


def _auths(props: Values) -> list[Values] | None:
    names = {
        "authScheme": "AuthScheme",
        "iamAuth": "IAMAuth",
        "secretArn": "SecretArn",
        "description": "Description",
        "username": "UserName",
        "clientPasswordAuthType": "ClientPasswordAuthType",
    }
    auths = props.get("auths") or []
    return [{names[key]: value for key, value in auth.items() if key in names} for auth in auths] or None
