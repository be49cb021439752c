"""Numbers of different stacks that must fit each other, or a limit of AWS."""

import pytest
from skylift_infra.endpoint import LOGINS_PER_SECOND

from tests.contracts.conftest import LOCAL
from tests.contracts.record import Record, Resource

TOKEN_MINUTES = 60


def test_the_gateway_admits_no_more_requests_than_the_database_admits_logins(record: Record) -> None:
    """Searches would fail at a load that the gateway still lets in."""
    if record.stack == LOCAL:
        pytest.skip("PostgreSQL on this machine has no limit of IAM logins")
    for stage in _stages_of_the_database(record):
        limits = stage.inputs["defaultRouteSettings"]
        assert limits["throttlingRateLimit"] <= LOGINS_PER_SECOND, stage
        assert limits["throttlingBurstLimit"] <= LOGINS_PER_SECOND, stage


def test_a_token_is_valid_for_an_hour_at_most(record: Record) -> None:
    """Until it ends, a user who was removed or lost a group can do what the token says."""
    clients = record.of("cognito/userPoolClient:UserPoolClient")
    assert clients
    for client in clients:
        for kind in ("access", "id"):
            assert client.inputs["tokenValidityUnits"][f"{kind}Token"] == "minutes", client
            assert client.inputs[f"{kind}TokenValidity"] <= TOKEN_MINUTES, client


def _stages_of_the_database(record: Record) -> list[Resource]:
    """Stages of APIs with a route to a function that may log in to the database."""
    functions = {each.inputs["name"] for each in record.of("lambda/function:Function") if _logs_in(record, each)}
    arns = {
        alias.properties["invokeArn"]
        for alias in record.of("lambda/alias:Alias")
        if alias.inputs["functionName"] in functions
    }
    apis = {
        integration.inputs["apiId"]
        for integration in record.of("apigatewayv2/integration:Integration")
        if integration.inputs["integrationUri"] in arns
    }
    found = [stage for stage in record.of("apigatewayv2/stage:Stage") if stage.inputs["apiId"] in apis]
    assert found, "no route leads to the database: this contract has lost its subject"
    return found


def _logs_in(record: Record, function: Resource) -> bool:
    return any("rds-db:connect" in statement["Action"] for statement in record.statements(function))
