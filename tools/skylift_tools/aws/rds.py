"""Aurora and its proxy. Their addresses are those of the local PostgreSQL."""

from __future__ import annotations

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Name, Resource, Values, call


class SubnetGroup(Resource):
    token = "aws:rds/subnetGroup:SubnetGroup"
    constants = {"supportedNetworkTypes": ["IPV4"]}
    service = "rds"
    name = Name(lower=True)
    tagged = True
    defaults = {"description": "Managed by Pulumi"}
    create = call("create_db_subnet_group", DBSubnetGroupName="$name", DBSubnetGroupDescription="$description")
    update = call("modify_db_subnet_group", DBSubnetGroupName="$name", DBSubnetGroupDescription="$description")
    delete = call("delete_db_subnet_group", DBSubnetGroupName="$id")
    answers = {"vpcId": "DBSubnetGroup.VpcId"}
    formats = {"arn": "arn:aws:rds:{region}:{account}:subgrp:{name}"}


class ClusterParameterGroup(Resource):
    token = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
    service = "rds"
    name = Name(lower=True)
    tagged = True
    replace_on = frozenset({"family", "description"})
    defaults = {"description": "Managed by Pulumi"}
    create = call(
        "create_db_cluster_parameter_group", DBClusterParameterGroupName="$name", DBParameterGroupFamily="$family"
    )
    delete = call("delete_db_cluster_parameter_group", DBClusterParameterGroupName="$id")
    formats = {"arn": "arn:aws:rds:{region}:{account}:cluster-pg:{name}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        self._set(account, props)
        return id, outputs

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._set(account, new)
        return {}

    def _set(self, account: Account, props: Values) -> None:
        parameters = [
            {
                "ParameterName": item["name"],
                "ParameterValue": item["value"],
                "ApplyMethod": item.get("applyMethod", "immediate"),
            }
            for item in props.get("parameters") or []
        ]
        if parameters:
            account("rds").modify_db_cluster_parameter_group(
                DBClusterParameterGroupName=props["name"], Parameters=parameters
            )


class Cluster(Resource):
    token = "aws:rds/cluster:Cluster"
    constants = {"upgradeRolloutOrder": ""}
    service = "rds"
    name = Name("clusterIdentifier", limit=63, lower=True)
    tagged = True
    stateful = True
    replace_on = frozenset(
        {"engine", "masterUsername", "databaseName", "dbSubnetGroupName", "storageEncrypted", "availabilityZones"}
    )
    defaults = {"engineMode": "provisioned"}
    secret_outputs = frozenset({"masterPassword"})
    create = call(
        "create_db_cluster",
        MasterUserPassword="$masterPassword",
        EnableCloudwatchLogsExports="$enabledCloudwatchLogsExports",
    )
    update = call("modify_db_cluster", MasterUserPassword="$masterPassword", DBClusterIdentifier="$id", EngineMode=None)
    delete = call("delete_db_cluster", DBClusterIdentifier="$id", SkipFinalSnapshot=True)
    id = "{clusterIdentifier}"
    formats = {"arn": "arn:aws:rds:{region}:{account}:cluster:{clusterIdentifier}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        rds, name = account("rds"), props["clusterIdentifier"]
        try:
            self._send(account, self.create, props | {"dbClusterIdentifier": name})
        except rds.exceptions.DBClusterAlreadyExistsFault:
            self.change(account, name, old={}, new=props)
        return name, self._outputs(account, props, name)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._send(account, self.update, new | {"id": id, "applyImmediately": True})
        return self._outputs(account, new, id)

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        account("rds").modify_db_cluster(DBClusterIdentifier=id, DeletionProtection=False)
        super().remove(account, id, outputs)

    def refresh(self, account: Account, outputs: Values) -> Values:
        host, port = account.local.database_host, account.local.database_port
        return {"endpoint": host, "readerEndpoint": host, "port": port}

    def _outputs(self, account: Account, props: Values, name: str) -> Values:
        described = account("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]
        secret = described.get("MasterUserSecret")
        return {
            "clusterResourceId": described["DbClusterResourceId"],
            "engineVersionActual": described["EngineVersion"],
            "hostedZoneId": described.get("HostedZoneId", ""),
            "caCertificateValidTill": "",
            "masterUserSecrets": [_secret(secret)] if secret else [],
            **self.formatted(account, props),
            **self.refresh(account, props),
        }


class ClusterInstance(Resource):
    token = "aws:rds/clusterInstance:ClusterInstance"
    constants = {"kmsKeyId": "", "networkType": "IPV4"}
    service = "rds"
    name = Name("identifier", limit=63, lower=True)
    tagged = True
    replace_on = frozenset({"clusterIdentifier", "engine"})
    defaults = {"promotionTier": 0, "publiclyAccessible": False}
    create = call("create_db_instance", DBInstanceIdentifier="$identifier", DBClusterIdentifier="$clusterIdentifier",
                  DBInstanceClass="$instanceClass")  # fmt: skip
    update = call("modify_db_instance", DBInstanceIdentifier="$id", DBInstanceClass="$instanceClass")
    delete = call("delete_db_instance", DBInstanceIdentifier="$id", SkipFinalSnapshot=True)
    id = "{identifier}"
    answers = {
        "dbiResourceId": "DBInstance.DbiResourceId",
        "engineVersionActual": "DBInstance.EngineVersion",
        "storageEncrypted": "DBInstance.StorageEncrypted",
    }
    formats = {"arn": "arn:aws:rds:{region}:{account}:db:{identifier}"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        return id, outputs | self.refresh(account, props) | {"writer": True}

    def refresh(self, account: Account, outputs: Values) -> Values:
        return {"endpoint": account.local.database_host, "port": account.local.database_port}


def _secret(secret: Values) -> Values:
    names = {"secretArn": "SecretArn", "secretStatus": "SecretStatus", "kmsKeyId": "KmsKeyId"}
    return {key: secret.get(name, "") for key, name in names.items()}
