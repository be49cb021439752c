"""What holds data is encrypted, and production does not let go of it."""

import re

from tests.contracts.record import Record

PRODUCTION = "prod"
# RDS says so in words only, and differently for clusters than for instances.
MASTER = re.compile(r"[a-zA-Z][a-zA-Z0-9]{0,15}")
IDENTIFIER = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]")


def test_databases_are_encrypted_and_entered_by_token(record: Record) -> None:
    for cluster in record.of("rds/cluster:Cluster"):
        assert cluster.inputs["storageEncrypted"] and cluster.inputs["iamDatabaseAuthenticationEnabled"], cluster
        assert cluster.inputs["manageMasterUserPassword"] and "masterPassword" not in cluster.inputs, cluster
    for proxy in record.of("rds/proxy:Proxy"):
        assert proxy.inputs["requireTls"] and proxy.inputs["defaultAuthScheme"] == "IAM_AUTH", proxy


def test_databases_are_named_as_rds_wants_them(record: Record) -> None:
    for cluster in record.of("rds/cluster:Cluster"):
        assert MASTER.fullmatch(cluster.inputs["masterUsername"]), cluster
        assert IDENTIFIER.fullmatch(cluster.inputs["clusterIdentifier"]), cluster
    for proxy in record.of("rds/proxy:Proxy"):
        assert IDENTIFIER.fullmatch(proxy.inputs["name"]), proxy


def test_a_cluster_that_may_sleep_has_no_proxy_that_keeps_it_awake(record: Record) -> None:
    sleeps = [
        cluster
        for cluster in record.of("rds/cluster:Cluster")
        if cluster.inputs["serverlessv2ScalingConfiguration"]["minCapacity"] == 0
    ]
    assert not (sleeps and record.of("rds/proxy:Proxy"))


def test_production_refuses_to_delete_what_holds_data(record: Record) -> None:
    protects = record.stack == PRODUCTION
    for table in record.of("dynamodb/table:Table"):
        assert table.inputs["deletionProtectionEnabled"] is protects, table
        assert table.inputs["pointInTimeRecovery"]["enabled"] is protects, table
    for cluster in record.of("rds/cluster:Cluster"):
        assert cluster.inputs["deletionProtection"] is protects, cluster
    for pool in record.of("cognito/userPool:UserPool"):
        assert (pool.inputs["deletionProtection"] == "ACTIVE") is protects, pool
    for bucket in record.of("s3/bucket:Bucket"):
        assert bucket.inputs["forceDestroy"] is not protects, bucket


def test_only_stacks_for_trying_things_take_plain_passwords(record: Record) -> None:
    for client in record.of("cognito/userPoolClient:UserPoolClient"):
        takes = "ALLOW_USER_PASSWORD_AUTH" in client.inputs["explicitAuthFlows"]
        assert takes is (record.stack != PRODUCTION) and client.inputs["generateSecret"] is False, client
