from typing import Any

import pytest

ENDPOINTS = [
    *((path, "post", {"202", "401", "403", "409", "422", "429", "503"}) for path in ("/deploy", "/fix")),
    *((path, "post", {"202", "401", "403", "409", "422", "429", "503"}) for path in ("/sanity-test", "/sdlc-deploy")),
    ("/status/{session_id}", "get", {"200", "401", "403", "404", "422", "429", "503"}),
    ("/deployments", "get", {"200", "401", "403", "422", "429", "503"}),
    ("/deployments/{session_id}", "delete", {"200", "202", "401", "403", "404", "409", "422", "429", "503"}),
    ("/analyze", "post", {"202", "401", "403", "404", "409", "422", "429", "503"}),
    ("/analyze/{session_id}", "get", {"200", "401", "403", "404", "422", "429", "503"}),
]


@pytest.fixture
def openapi(world: Any) -> dict[str, Any]:
    document: dict[str, Any] = world.get("/openapi.json", group=None).json()
    return document


@pytest.mark.parametrize(("path", "method", "statuses"), ENDPOINTS)
def test_every_status_that_can_occur_is_documented(
    openapi: dict[str, Any], path: str, method: str, statuses: set[str]
) -> None:
    responses = openapi["paths"][f"/api/deployer{path}"][method]["responses"]
    assert set(responses) - {"default", "500", "431"} == statuses
    for status in statuses - {"200", "202"}:
        assert "application/problem+json" in responses[status]["content"]
    for status in statuses & {"429", "503"}:
        assert "Retry-After" in responses[status]["headers"]


def test_every_operation_says_what_it_does_and_every_member_of_an_answer_is_always_there(
    openapi: dict[str, Any],
) -> None:
    for operations in openapi["paths"].values():
        for operation in operations.values():
            assert operation["description"] and operation["operationId"]
    for name in ("Started", "Session", "Report", "Line", "Resource", "Error", "Analysis", "ErrorGroup"):
        schema = openapi["components"]["schemas"][name]
        assert set(schema["required"]) == set(schema["properties"]), name
    assert "sessionId" in openapi["components"]["schemas"]["Started"]["properties"]


def test_every_property_of_a_request_has_an_example(openapi: dict[str, Any]) -> None:
    for name in ("Deploy", "Fix", "SanityTest", "SdlcDeploy", "Analyze"):
        for field, schema in openapi["components"]["schemas"][name]["properties"].items():
            assert schema["examples"], f"{name}.{field}"
