"""What every route of an API has."""

from fnmatch import fnmatchcase

from tests.contracts.record import Record, Resource

BELOW = "/{proxy+}"


def test_a_systems_own_path_is_routed_like_what_lies_below(record: Record) -> None:
    keys = {route.inputs["routeKey"] for route in record.of("apigatewayv2/route:Route")}
    assert keys
    for key in keys:
        assert key.removesuffix(BELOW) in keys, f"{key} matches no empty path"


def test_the_gateway_may_call_the_function_of_every_route(record: Record) -> None:
    for route in record.of("apigatewayv2/route:Route"):
        (api,) = [each for each in record.of("apigatewayv2/api:Api") if each.id == route.inputs["apiId"]]
        method, _, path = route.inputs["routeKey"].partition(" ")
        called = f"{api.properties['executionArn']}/$default/{method}{path}"
        allowed = [each for each in permissions(record, route) if fnmatchcase(called, each.inputs["sourceArn"])]
        assert allowed, f"{route}: no permission covers {called}"


def test_head_is_routed_like_get(record: Record) -> None:
    routes = {
        (each.inputs["apiId"], each.inputs["routeKey"]): each.inputs for each in record.of("apigatewayv2/route:Route")
    }
    for (api, key), inputs in routes.items():
        if key.startswith("GET "):
            head = routes.get((api, f"HEAD {key.removeprefix('GET ')}"))
            assert head, f"{key}: on AWS a route for GET does not match HEAD"
            assert (head["authorizationType"], head["target"]) == (inputs["authorizationType"], inputs["target"])


def permissions(record: Record, route: Resource) -> list[Resource]:
    """Those on the function that answers the route."""
    target = route.inputs["target"].removeprefix("integrations/")
    (integration,) = [each for each in record.of("apigatewayv2/integration:Integration") if each.id == target]
    functions = [
        alias.inputs["functionName"]
        for alias in record.of("lambda/alias:Alias")
        if alias.properties["invokeArn"] == integration.inputs["integrationUri"]
    ]
    return [each for name in functions for each in record.whose("lambda/permission:Permission", function=name)]
