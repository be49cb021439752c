"""The Data API on a real PostgreSQL, as Aurora's master sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from skylift_tools.plane.ports import LOOPBACK
from skylift_tools.plane.postgres import SUPERUSER

from tests.builders.postgres import server

from .running import Emulator


class Cluster:
    """A cluster with its master's secret, and statements on it."""

    def __init__(self, emulator: Emulator) -> None:
        secret = json.dumps({"username": "master", "password": "unused"})
        secret_arn = emulator.client("secretsmanager").create_secret(Name="master", SecretString=secret)["ARN"]
        rds, engine = emulator.client("rds"), {"Engine": "aurora-postgresql"}
        made = rds.create_db_cluster(
            DBClusterIdentifier="main",
            MasterUsername="master",
            ManageMasterUserPassword=True,
            EnableHttpEndpoint=True,
            **engine,
        )["DBCluster"]
        rds.create_db_instance(
            DBInstanceIdentifier="one", DBClusterIdentifier="main", DBInstanceClass="db.serverless", **engine
        )
        self.data = emulator.client("rds-data")
        self.where = {"resourceArn": made["DBClusterArn"], "secretArn": secret_arn}

    def run(self, sql: str, **options: Any) -> list[Any]:
        answer = self.data.execute_statement(**self.where, sql=sql, **options)
        return [[next(iter(field.values())) for field in row] for row in answer.get("records", [])]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with server() as port:
        emulator = Emulator(tmp_path, f"postgresql://{SUPERUSER}@{LOOPBACK}:{port}/postgres")
        yield Cluster(emulator)
        emulator.kill()


def test_the_master_makes_databases_extensions_and_roles_without_being_a_superuser(cluster: Cluster) -> None:
    assert cluster.run("select current_user::text, usesuper from pg_user where usename = current_user") == [
        ["master", False]
    ]
    for statement in ("create role owner login", "grant owner to current_user", "create database things owner owner"):
        cluster.run(statement)
    cluster.run("create extension vector", database="things")
    cluster.run("create role api login in role rds_iam")
    assert cluster.run("select extname::text from pg_extension where extname = 'vector'", database="things") == [
        ["vector"]
    ]


def test_parameters_transactions_and_batches(cluster: Cluster) -> None:
    cluster.run("create database work")
    begun = {"transactionId": cluster.data.begin_transaction(**cluster.where, database="work")["transactionId"]}
    cluster.run("create table t (n int, s text)", **begun)
    rows = [[{"name": "n", "value": {"longValue": n}}] for n in range(3)]
    cluster.data.batch_execute_statement(
        **cluster.where, **begun, sql="insert into t values (:n, '5%')", parameterSets=rows
    )
    where = [{"name": "n", "value": {"longValue": 2}}]
    assert cluster.run("select n from t where s like '%' and n = :n", **begun, parameters=where) == [[2]]
    cluster.data.rollback_transaction(**cluster.where, **begun)
    with pytest.raises(ClientError, match=r'relation "t" does not exist.*SQLState: 42P01'):
        cluster.run("select * from t", database="work")


def test_faults_have_awss_names(cluster: Cluster) -> None:
    for sql, database, code in (
        ("select 1/0", "postgres", "DatabaseErrorException"),
        ("select 1", "nowhere", "DatabaseNotFoundException"),
        ("select pg_advisory_lock(1)", "postgres", "UnsupportedResultException"),
    ):
        with pytest.raises(ClientError) as caught:
            cluster.run(sql, database=database)
        assert caught.value.response["Error"]["Code"] == code
