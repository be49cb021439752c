"""What every function has."""

from pathlib import Path

from skylift_infra.brought_app import SOURCE

from tests.contracts.record import Record

ROOT = Path(__file__).resolve().parents[2]
FUNCTION = "lambda/function:Function"
LONGEST_ROUTE_SECONDS = 29


def test_there_are_functions(record: Record) -> None:
    assert record.of(FUNCTION)


def test_every_function_has_a_role_of_its_own(record: Record) -> None:
    roles = [function.inputs["role"] for function in record.of(FUNCTION)]
    assert len(set(roles)) == len(roles)


def test_every_function_writes_to_its_own_group_that_forgets_and_that_it_may_not_make(record: Record) -> None:
    for function in record.of(FUNCTION):
        group = function.inputs["loggingConfig"]["logGroup"]
        assert group == f"/aws/lambda/{function.inputs['name']}", function
        (found,) = record.whose("cloudwatch/logGroup:LogGroup", name=group)
        assert found.inputs["retentionInDays"] > 0, function
        actions = [action for statement in record.statements(function) for action in statement["Action"]]
        assert "logs:CreateLogGroup" not in actions, function


def test_every_function_logs_at_the_level_that_its_stack_says(record: Record) -> None:
    """Lambda's own level goes before the one in the environment, and is INFO where none is said."""
    for function in record.of(FUNCTION):
        logging = function.inputs["loggingConfig"]
        said = function.inputs["environment"]["variables"]["POWERTOOLS_LOG_LEVEL"]
        assert logging["logFormat"] == "JSON", function
        assert logging["applicationLogLevel"] == said, function


def test_every_function_raises_alarms_that_reach_somebody(record: Record) -> None:
    for function in record.of(FUNCTION):
        dimensions = {"FunctionName": function.inputs["name"]}
        alarms = record.whose("cloudwatch/metricAlarm:MetricAlarm", dimensions=dimensions)
        assert {alarm.inputs["metricName"] for alarm in alarms} >= {"Errors", "Throttles", "Duration"}, function
        assert all(alarm.inputs["alarmActions"] for alarm in alarms), function


def test_every_function_is_traced_and_published(record: Record) -> None:
    for function in record.of(FUNCTION):
        assert function.inputs["tracingConfig"] == {"mode": "Active"} and function.inputs["publish"], function
        aliases = record.whose("lambda/alias:Alias", functionName=function.inputs["name"])
        assert [alias.inputs["name"] for alias in aliases] == ["live"], function


def test_every_function_of_a_network_gives_up_its_interfaces_on_destroy(record: Record) -> None:
    for function in record.of(FUNCTION):
        if function.inputs.get("vpcConfig"):
            assert function.inputs["replaceSecurityGroupsOnDestroy"] is True, function


def test_functions_are_called_at_their_alias_only(record: Record) -> None:
    for mapping in record.of("lambda/eventSourceMapping:EventSourceMapping"):
        assert record.whose("lambda/alias:Alias", arn=mapping.inputs["functionName"]), mapping
    for permission in record.of("lambda/permission:Permission"):
        assert permission.inputs["qualifier"] == "live", permission


def test_a_route_is_answered_before_the_gateway_gives_up(record: Record) -> None:
    for permission in record.whose("lambda/permission:Permission", principal="apigateway.amazonaws.com"):
        (function,) = record.whose(FUNCTION, name=permission.inputs["function"])
        assert function.inputs["timeout"] <= LONGEST_ROUTE_SECONDS, function


def test_only_listed_routes_are_open(record: Record) -> None:
    # What an app that was brought along opens stands in its YAML.
    brought = {folder.parent.name for folder in ROOT.glob(f"services/*/{SOURCE}")}
    for route in record.of("apigatewayv2/route:Route"):
        if route.inputs["authorizationType"] == "NONE":
            assert "{" not in route.inputs["routeKey"] or route.project in brought, (
                f"{route}: an open route names one path"
            )
        else:
            assert route.inputs["authorizationType"] == "JWT" and route.inputs["authorizationScopes"], route
