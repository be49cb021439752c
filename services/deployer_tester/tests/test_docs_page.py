"""Without these an application that moved its document has no tests, or its page says where to send requests."""

from typing import Any

import pytest
from deployer.sessions.session import Session, Status
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.builders.shapes import BEHIND_EVERY_PATH


def after(world: Any, api: Any, client: TestClient) -> Session:
    def answer(method: str, path: str, body: bytes) -> tuple[int, Any]:
        response = client.request(method, path, content=body)
        return response.status_code, response.text

    api.answer = answer
    ended: Session = world.test(world.deployed(BEHIND_EVERY_PATH, {"Url": api.url}))
    return ended


def asked(api: Any) -> list[str]:
    return [path for _, path, _ in api.asked]


@pytest.mark.parametrize("root", ["", "/_aws/execute-api/abc/$default"])
def test_a_document_of_another_name_is_found_by_the_page_for_people(world: Any, api: Any, root: str) -> None:
    app = FastAPI(openapi_url="/v1/openapi.json")
    app.get("/v1/items")(lambda: [7])
    assert after(world, api, TestClient(app, root_path=root)).status is Status.SUCCESS
    assert asked(api) == ["/openapi.json", "/docs", "/v1/openapi.json", "/v1/items"]


@pytest.mark.parametrize("named", ["//169.254.169.254/x", "/../x", "http://169.254.169.254/x", "/x#y"])
def test_a_page_that_names_another_place_is_not_followed(world: Any, api: Any, named: str) -> None:
    page = f"<script>SwaggerUIBundle({{ url: '{named}' }})</script>"
    api.answer = lambda method, path, body: (200, page) if path == "/docs" else (404, {"detail": "Not Found"})
    ended = world.test(world.deployed(BEHIND_EVERY_PATH, {"Url": api.url}))
    assert "no route of it is known" in ended.results["nothing_tested"]
    assert asked(api) == ["/openapi.json", "/docs", "/skylift"]
