import pytest
from skylift_apigateway.config import BadConfig, Route
from skylift_apigateway.routing import Router

KEYS = (
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "ANY /pets/dog/{id}",
    "GET /pets/{proxy+}",
    "GET /{kind}/cat",
    "ANY /{proxy+}",
    "$default",
)


def router(*keys: str) -> Router:
    return Router([Route(key, "demo", "live") for key in keys])


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", {}),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("POST", "/pets/dog/1", "ANY /pets/dog/{id}", {"id": "1"}),
        ("GET", "/pets/bird/7/name", "GET /pets/{proxy+}", {"proxy": "bird/7/name"}),
        ("GET", "/pets/cat", "GET /{kind}/cat", {"kind": "pets"}),
        ("POST", "/pets/bird", "ANY /{proxy+}", {"proxy": "pets/bird"}),
        ("GET", "/", "$default", {}),
    ],
)
def test_the_most_specific_route_wins(method: str, path: str, key: str, parameters: dict[str, str]) -> None:
    match = router(*KEYS).match(method, path)
    assert match is not None
    assert (match.route.route_key, match.parameters) == (key, parameters)


@pytest.mark.parametrize("path", ["/pets", "/pets/", "/pets/1/2", "/other"])
def test_a_path_of_another_shape_has_no_route(path: str) -> None:
    assert router("GET /pets/{id}", "GET /pets/{id}/toys/{proxy+}").match("GET", path) is None


@pytest.mark.parametrize("key", ["/pets", "GET pets", "GET /{proxy+}/pets"])
def test_a_route_key_that_aws_refuses_is_refused(key: str) -> None:
    with pytest.raises(BadConfig, match="route key"):
        router(key)
