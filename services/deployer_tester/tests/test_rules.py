"""Without these an API is asked what it never promised, or is not asked what it did."""

import copy
from collections.abc import Iterator
from typing import Any

from deployer.template.parsing import parse
from deployer_tester.derive.openapi import OpenApi
from deployer_tester.derive.rules import Derived, derive
from deployer_tester.step import Expect, Plan
from hypothesis import given, settings
from hypothesis import strategies as st

DOCUMENT = parse("""
openapi: 3.0.3
security: [{key: []}]
paths:
  /health:
    get: {security: [], responses: {2XX: {description: well}}}
  /private:
    get: {responses: {200: {description: yours}}}
  /items:
    get:
      security: []
      parameters:
        - {name: page, in: query, required: true, schema: {type: integer, minimum: 3}}
        - {name: sort, in: query, schema: {type: string}}
      responses: {200: {content: {application/json: {schema: {type: array}}}}}
    post:
      security: []
      requestBody:
        content:
          application/json:
            schema:
              allOf:
                - type: object
                  required: [name, size]
                  properties: {name: {type: string, minLength: 9}, size: {type: integer}}
                - {type: object, required: [kind], properties: {kind: {enum: [small, large]}}}
      responses:
        201: {content: {application/json: {schema: {properties: {itemId: {type: string}}, required: [itemId]}}}}
  /items/{itemId}:
    parameters: [{name: itemId, in: path, required: true, schema: {type: string, format: uuid}}]
    get: {security: [], responses: {200: {description: one}}}
    delete: {security: [], responses: {204: {description: gone}}}
  /shops/{shop}:
    get:
      security: []
      parameters: [{name: shop, in: path, required: true, schema: {type: string}, example: corner}]
      responses: {200: {description: one}}
  /tags/{tag}:
    get:
      security: []
      parameters: [{name: tag, in: path, required: true, schema: {type: string}}]
      responses: {200: {description: one}, default: {description: anything}}
  /upload:
    post:
      security: []
      requestBody: {content: {application/octet-stream: {}}}
      responses: {200: {description: taken}}
""")


def derived(document: Any = DOCUMENT, *, may_write: bool = True) -> Derived:
    return derive(list(OpenApi(document).operations()), may_write=may_write)


PUT_AND_GET = parse("""
openapi: 3.0.3
paths:
  /items:
    put:
      requestBody:
        content: {application/json: {example: {id: a1, size: 1}}}
      responses: {200: {description: kept}}
  /items/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {200: {description: one}, 404: {description: none}}}
    delete: {responses: {200: {description: gone}}}
""")


def test_what_is_put_under_a_name_of_the_caller_s_is_read_and_deleted_by_it() -> None:
    steps = [(f"{step.method} {step.endpoint}", step.expect.status) for step in derived(PUT_AND_GET).steps]
    assert steps == [("PUT /items", [200]), ("GET /items/a1", [200, 404]), ("DELETE /items/a1", [200])]


def test_each_promise_has_its_step_in_an_order_that_can_work() -> None:
    found = derived()
    asked = {f"{step.method} {step.endpoint}": step for step in found.steps}
    assert list(asked) == [
        "GET /health",
        "GET /items?page=3",
        "GET /private",
        "POST /items",
        "GET /items/${v_items_itemId}",
        "GET /shops/corner",
        "GET /tags/skylift",
        "DELETE /items/${v_items_itemId}",
    ]
    assert asked["GET /health"].expect.status == list(range(200, 300))
    assert asked["GET /private"].expect.status == [401, 403], "what is secured must refuse"
    assert asked["GET /items?page=3"].expect.status == [200, 400, 404, 422], "the page is made up"
    assert asked["GET /items?page=3"].expect.type == "array"
    assert asked["POST /items"].body == {"name": "skyliftxx", "size": 1, "kind": "small"}
    assert asked["POST /items"].expect == Expect(status=[201], type="object", has=["itemId"], routed=True)
    assert asked["GET /items/${v_items_itemId}"].expect.status == [200]
    assert asked["GET /shops/corner"].expect.status == [200], "the document's own example is there"
    assert asked["GET /tags/skylift"].expect.status == [], "any below 500 is documented"
    assert [(each.path, each.why) for each in found.untested] == [
        ("/upload", "its body has no example, and none can be made from its schema")
    ]
    Plan(steps=list(found.steps))


def test_an_api_in_use_is_only_read() -> None:
    assert {step.method for step in derived(may_write=False).steps} == {"GET"}
    assert {each.method for each in derived(may_write=False).untested} == {"POST", "DELETE"}


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(each, (*path, name))


PLACES = [path for path in _places(DOCUMENT["paths"]) if path]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just({"$ref": "#/paths"}),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_no_document_of_somebody_else_breaks_the_deriving(place: tuple[Any, ...], value: Any) -> None:
    document = copy.deepcopy(DOCUMENT)
    inner = document["paths"]
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    derived(document)


def test_a_schema_that_holds_itself_ends() -> None:
    node = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/a": {"post": {"requestBody": body}}},
        "components": {"schemas": {"Node": node}},
    }
    assert derived(document).untested[0].path == "/a"
