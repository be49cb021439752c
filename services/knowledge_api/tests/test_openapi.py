from typing import Any

import pytest

ENDPOINTS = [
    ("/documents", "post", {"200", "201", "401", "403", "409", "413", "415", "422", "429", "503"}),
    ("/documents", "get", {"200", "401", "403", "422", "429", "503"}),
    ("/documents/{document_id}", "get", {"200", "401", "403", "404", "422", "429", "503"}),
    ("/documents/{document_id}/versions", "get", {"200", "401", "403", "404", "422", "429", "503"}),
    ("/documents/{document_id}/download", "get", {"200", "401", "403", "404", "409", "422", "429", "503"}),
    ("/documents/{document_id}", "delete", {"204", "401", "403", "404", "422", "429", "503"}),
    ("/search", "post", {"200", "401", "403", "422", "429", "503"}),
    ("/chat/sessions", "post", {"201", "401", "403", "409", "422", "429", "503"}),
    ("/chat/sessions", "get", {"200", "401", "403", "422", "429", "503"}),
    ("/chat/sessions/{session_id}", "get", {"200", "401", "403", "404", "422", "429", "503"}),
    ("/chat/sessions/{session_id}", "patch", {"200", "401", "403", "404", "422", "429", "503"}),
    ("/chat/sessions/{session_id}", "delete", {"204", "401", "403", "404", "422", "429", "503"}),
    ("/chat/sessions/{session_id}/messages", "get", {"200", "401", "403", "404", "422", "429", "503"}),
    ("/chat/sessions/{session_id}/messages", "post", {"201", "401", "403", "404", "409", "422", "429", "503"}),
    ("/admin/usage", "get", {"200", "401", "403", "422", "429", "503"}),
    ("/admin/errors", "get", {"200", "401", "403", "422", "429", "503"}),
]


@pytest.fixture
def openapi(world: Any) -> dict[str, Any]:
    document: dict[str, Any] = world.client(None).get("/openapi.json").json()
    return document


@pytest.mark.parametrize(("path", "method", "statuses"), ENDPOINTS)
def test_every_status_that_can_occur_is_documented(
    openapi: dict[str, Any], path: str, method: str, statuses: set[str]
) -> None:
    responses = openapi["paths"][f"/api/knowledge{path}"][method]["responses"]
    assert set(responses) - {"default", "500", "431"} == statuses
    for status in statuses - {"200", "201", "204"}:
        assert "application/problem+json" in responses[status]["content"]
    for status in statuses & {"429", "503"}:
        assert "Retry-After" in responses[status]["headers"]


def test_what_api_gateway_answers_itself_is_documented_too(openapi: dict[str, Any]) -> None:
    announce = openapi["paths"]["/api/knowledge/documents"]["post"]["responses"]
    gateways = {"anyOf": [{"$ref": "#/components/schemas/GatewayMessage"}]}
    for status in ("401", "403", "413", "429", "503", "default"):
        assert announce[status]["content"]["application/json"] == {"schema": gateways}
    assert announce["431"]["content"] == {"application/json": {"schema": gateways["anyOf"][0]}}
    deep = openapi["paths"]["/api/knowledge/health/deep"]["get"]["responses"]["503"]["content"]["application/json"]
    assert [each["$ref"].rpartition("/")[2] for each in deep["schema"]["anyOf"]] == ["DeepHealth", "GatewayMessage"]


def test_every_operation_says_what_it_does_and_gives_a_client_a_method_name(openapi: dict[str, Any]) -> None:
    operations = [operation for each in openapi["paths"].values() for operation in each.values()]
    assert all(operation["description"] for operation in operations)
    names = {operation["operationId"] for operation in operations}
    assert len(names) == len(operations) and {"announce_document", "health"} <= names


def test_every_reference_leads_somewhere(openapi: dict[str, Any]) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [found for value in node.values() for found in references(value)]
        return [found for value in node for found in references(value)] if isinstance(node, list) else []

    names = {reference.removeprefix("#/components/schemas/") for reference in references(openapi)}
    assert names <= set(openapi["components"]["schemas"])


def test_every_property_of_a_request_has_an_example_or_a_default(openapi: dict[str, Any]) -> None:
    for name in ("Announcement", "Query", "NewSession", "NewMessage"):
        for field, schema in openapi["components"]["schemas"][name]["properties"].items():
            assert "examples" in schema or "default" in schema or field == "document_ids", f"{name}.{field}"


def test_every_member_of_an_answer_is_always_there(openapi: dict[str, Any]) -> None:
    for name in (
        "Announced",
        "Upload",
        "Download",
        "Document",
        "Existing",
        "Version",
        "Hit",
        "Session",
        "Answer",
        "Citation",
        "Message",
        "DailyUsage",
        "DailyErrors",
    ):
        schema = openapi["components"]["schemas"][name]
        assert set(schema["required"]) == set(schema["properties"]), name


def test_every_example_of_a_problem_is_one_of_its_status(openapi: dict[str, Any]) -> None:
    answers = [each["responses"] for operations in openapi["paths"].values() for each in operations.values()]
    shown = [
        (status, answer["content"]["application/problem+json"].get("example"))
        for responses in answers
        for status, answer in responses.items()
        if "application/problem+json" in answer.get("content", {})
    ]
    examples = [(status, example) for status, example in shown if example]
    assert examples and all(str(example["status"]) == status for status, example in examples)
    required = set(openapi["components"]["schemas"]["Problem"]["required"])
    assert all(required == set(example) for _, example in examples)
