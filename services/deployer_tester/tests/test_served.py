"""Without these whoever deploys a FastAPI application is told that two steps passed, and they were two 404."""

from typing import Any

import pytest
from deployer.failure import Code
from deployer.sessions.resources import Resource
from deployer.sessions.session import Kind, Session, Status
from deployer_tester.served import SOURCE
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel

from tests.builders.applications import PLAIN_HANDLER, TEMPLATE, Files, changed
from tests.builders.shapes import BEHIND_EVERY_PATH

ROOT = "All: {Type: Api, Properties: {Path: '/{proxy+}', Method: ANY}}"
BELOW = changed(BEHIND_EVERY_PATH, "'/{proxy+}'", "'/api/{proxy+}'")
SHAPES = {
    "a proxy": BEHIND_EVERY_PATH,
    "a proxy and the root": changed(
        BEHIND_EVERY_PATH, ROOT, ROOT + "\n        Root: {Type: Api, Properties: {Path: /, Method: ANY}}"
    ),
    "its pages besides": changed(
        BEHIND_EVERY_PATH, ROOT, ROOT + "\n        Docs: {Type: Api, Properties: {Path: /docs, Method: GET}}"
    ),
    "a default route": {
        TEMPLATE: "Resources: {Route: {Type: AWS::ApiGatewayV2::Route, Properties: {RouteKey: $default}}}"
    },
    "a function URL": PLAIN_HANDLER,
}
ROUTES = [("POST", "/items"), ("GET", "/items/1")]


class Item(BaseModel):
    id: int
    name: str


def shop(root: str = "", **options: Any) -> TestClient:
    app, items = FastAPI(**options), dict[int, Item]()

    @app.post("/items", status_code=201)
    def add(item: Item) -> Item:
        return items.setdefault(item.id, item)

    @app.get("/items/{id}")
    def get(id: int) -> Item:
        if id not in items:
            raise HTTPException(404)
        return items[id]

    return TestClient(app, root_path=root, headers={"Content-Type": "application/json"})


def answering(api: Any, client: TestClient, below: str = "") -> None:
    def answer(method: str, path: str, body: bytes) -> tuple[int, Any]:
        if not path.startswith(f"{below}/"):
            return 404, {"detail": "Not Found"}
        response = client.request(method, path.removeprefix(below), content=body)
        return response.status_code, response.text

    api.answer = answer


def deployed(world: Any, api: Any, files: Files = BEHIND_EVERY_PATH, **changes: Any) -> Session:
    made: Session = world.deployed(files, {"Url": api.url}, kind=Kind.SDLC, **changes)
    world.resources.put(made.session_id, [Resource("Api", "AWS::ApiGatewayV2::Api", "abc", "CREATE_COMPLETE")])
    return made


def asked(api: Any) -> list[tuple[str, str]]:
    return [(method, path) for method, path, _ in api.asked]


@pytest.mark.parametrize("files", SHAPES.values(), ids=SHAPES)
def test_an_application_that_takes_every_path_is_asked_what_it_tells_of_itself(
    world: Any, api: Any, files: Files
) -> None:
    answering(api, shop())
    made = deployed(world, api, files)
    ended = world.test(made)
    assert ended.status is Status.SUCCESS, ended.error
    assert asked(api) == [("GET", "/openapi.json"), *ROUTES]
    assert world.report(made)["source"] == SOURCE
    assert {each["status"] for each in world.report(made)["steps"]} == {200, 201}
    assert any(text.endswith("2 steps from the application's own openapi.json.") for _, text in world.lines(made))


@pytest.mark.parametrize("root", ["/abc/$default", "/api"])
def test_what_it_takes_for_its_address_changes_nothing(world: Any, api: Any, root: str) -> None:
    client = shop(root, servers=[{"url": "http://169.254.169.254/"}])
    assert {each["url"] for each in client.get("/openapi.json").json()["servers"]} == {root, "http://169.254.169.254/"}
    answering(api, client)
    assert world.test(deployed(world, api)).status is Status.SUCCESS
    assert asked(api)[1:] == ROUTES


def test_a_route_that_broke_fails_the_test_as_it_would_with_a_document_in_the_repository(world: Any, api: Any) -> None:
    client = shop()
    answering(api, client)
    right = api.answer
    api.answer = lambda method, path, body: (500, {}) if method == "POST" else right(method, path, body)
    ended = world.test(deployed(world, api))
    assert ended.error.code is Code.TESTS_FAILED and "POST /items" in ended.error.reason


def test_an_application_below_a_path_is_asked_there(world: Any, api: Any) -> None:
    answering(api, shop(), below="/api")
    assert world.test(deployed(world, api, BELOW)).status is Status.SUCCESS
    assert asked(api) == [("GET", "/api/openapi.json"), ("POST", "/api/items"), ("GET", "/api/items/1")]


def test_what_names_its_whole_path_is_asked_there_once(world: Any, api: Any) -> None:
    document = {"openapi": "3.1.0", "paths": {"/api/items": {"get": {}}}}
    api.answer = lambda method, path, body: (200, document)
    assert world.test(deployed(world, api, BELOW)).status is Status.SUCCESS
    assert asked(api)[1:] == [("GET", "/api/items")]


NOT_SERVED = {
    "a 404": (404, {"detail": "Not Found"}, "answered with status 404"),
    "a page": (200, "<html>", "no JSON object"),
    "YAML": (200, "openapi: 3.1.0\npaths: {}", "no JSON object"),
    "another shape": (200, {"message": "hello"}, "no OpenAPI document"),
    "no routes": (200, {"openapi": "3.1.0", "paths": {}}, "a document without a route"),
    "without an end": (200, "{" + " " * 1_000_000, "longer than 1,000,000 bytes"),
    "very deep": (200, '{"a":' * 100_000, "no JSON object"),
    "elsewhere": (307, "", "answered with status 307"),
}


@pytest.mark.parametrize(("status", "body", "said"), NOT_SERVED.values(), ids=NOT_SERVED)
def test_what_an_application_does_not_have_that_tells_nothing_of_itself_proves_nothing(
    world: Any, api: Any, status: int, body: Any, said: str
) -> None:
    api.headers = {"Location": "http://169.254.169.254/openapi.json"} if status == 307 else {}
    api.answer = lambda method, path, _: (status, body) if path == "/openapi.json" else (404, {"detail": "Not Found"})
    made = deployed(world, api, SHAPES["a proxy and the root"])
    world.test(made, token="token")
    ((outcome, _),), results = world.machine.answers, world.sessions.get(made.session_id).results
    why = f"the API answers, and no route of it is known (its own openapi.json is {said}): add an openapi.yaml"
    assert (outcome, results["nothing_tested"]) == ("success", why)
    assert results["tests"] == {"passed": 0, "failed": 0, "not_run": 0, "not_tested": 2}
    assert asked(api)[-2:] == [("GET", "/"), ("GET", "/skylift")]


def test_whoever_asked_for_a_test_of_it_is_not_told_that_it_passed(world: Any, api: Any) -> None:
    api.answer = lambda method, path, body: (404, {"detail": "Not Found"})
    earlier = deployed(world, api)
    ended = world.test(world.begin(kind=Kind.SANITY_TEST, about=earlier.session_id))
    assert ended.error.code is Code.NOTHING_TO_TEST and "the API answers" in ended.error.reason


def test_what_did_not_start_and_was_mended_is_no_api_that_is_gone(world: Any, api: Any) -> None:
    api.answer = lambda method, path, body: (502, {})
    made = deployed(world, api, PLAIN_HANDLER)
    world.test(made, token="first")
    assert [outcome for outcome, _ in world.machine.answers] == ["failure"]
    assert asked(api) == [*[("GET", "/openapi.json")] * 4, *[("GET", "/")] * 2], "it was waited for once"
    api.answer = lambda method, path, body: (404, {"detail": "Not Found"})
    world.test(made, token="second", attempt=2)
    assert [outcome for outcome, _ in world.machine.answers] == ["failure", "success"]


def test_an_application_that_starts_slowly_is_asked_again(world: Any, api: Any) -> None:
    answering(api, shop())
    right = api.answer
    first = [(404, {"message": "Not Found"}), (503, {"message": "Service Unavailable"})]
    api.answer = lambda method, path, body: first.pop(0) if first else right(method, path, body)
    assert world.test(deployed(world, api)).results["tests"]["passed"] == 2


def test_an_api_of_somebody_else_is_only_read(world: Any, api: Any) -> None:
    answering(api, shop())
    earlier = deployed(world, api)
    ended = world.test(world.begin(kind=Kind.SANITY_TEST, about=earlier.session_id, base_url=api.url.rstrip("/")))
    assert ended.status is Status.SUCCESS and {method for method, _ in asked(api)} == {"GET"}


HOSTILE = ["//169.254.169.254/x", "/../../x", "http://169.254.169.254/x", "@169.254.169.254/x", "/\\169.254.169.254"]


def test_no_path_that_it_tells_leads_elsewhere(world: Any, api: Any) -> None:
    paths: Any = {path: {"get": {}} for path in [*HOSTILE, "/orders"]}
    document = {"openapi": "3.1.0", "servers": [{"url": "//169.254.169.254/latest"}], "paths": paths}
    api.answer = lambda method, path, body: (200, document)
    assert world.test(deployed(world, api)).status is Status.SUCCESS
    assert asked(api) == [("GET", "/openapi.json"), ("GET", "/orders")]


def test_a_document_of_very_many_routes_fills_no_timeline(world: Any, api: Any) -> None:
    paths: Any = {"/": {"get": {}}, **{f"/{number}": {"post": {"requestBody": {}}} for number in range(5_000)}}
    api.answer = lambda method, path, body: (200, {"openapi": "3.1.0", "paths": paths})
    made = deployed(world, api)
    assert world.test(made).results["tests"] == {"passed": 1, "failed": 0, "not_run": 0, "not_tested": 999}
    said = [text for _, text in world.lines(made)]
    assert len(said) < 30 and "Nor 979 others: the report names them." in said
    assert "the application's own openapi.json names more than 1,000 routes: the others are not looked at." in said
