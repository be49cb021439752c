"""An app's CORS that the HTTP API overrules is reported, so that no page of a site stops working in silence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from skylift_tools.scaffold.app import cross_origin, source, verdict
from skylift_tools.scaffold.app.findings import Finding
from skylift_tools.scaffold.app.probe import Found, probe

HEAD = """from fastapi import FastAPI, Response
from starlette.middleware.cors import CORSMiddleware
app = FastAPI()
"""
PLATFORM = {
    "web_origins": ["http://localhost:5173"],
    "request_headers": [],
    "response_headers": [],
    "allow_credentials": False,
}


def probed(folder: Path, text: str) -> Found:
    (folder / "main.py").write_text(HEAD + text)
    return probe("main:app", folder, python=Path(sys.executable), variables={})


def conflicts(folder: Path, text: str, **stacks: dict[str, object]) -> list[Finding]:
    found, sources = probed(folder, text), source.read(folder)
    apis = {f"Pulumi.{name}.yaml": {**PLATFORM, **about} for name, about in stacks.items()}
    return list(cross_origin.conflicts(found.cross_origin, cross_origin.places(sources), apis))


@pytest.mark.parametrize(
    "text",
    ["app.add_middleware(\n    CORSMiddleware, {options})\n", "app = CORSMiddleware(\n    app, {options})\n"],
    ids=["added", "wrapped"],
)
def test_each_difference_has_its_place_and_the_setting_to_change(tmp_path: Path, text: str) -> None:
    options = (
        'allow_origins=["http://localhost:5173", "https://shop.example"], allow_credentials=True, '
        'allow_headers=["x-csrf-token", "Content-Type"], expose_headers=["x-total"]'
    )
    found = conflicts(tmp_path, text.format(options=options), local={}, prod={"request_headers": ["X-CSRF-Token"]})
    said = {each.what.removeprefix("the app's CORS: "): each.do for each in found}
    assert said == {
        "the origin https://shop.example": (
            "add it to web_origins under `platform:api` in Pulumi.local.yaml, Pulumi.prod.yaml"
        ),
        "allow_credentials": "allow_credentials: true under `platform:api` in Pulumi.local.yaml, Pulumi.prod.yaml",
        "x-csrf-token in allow_headers": (
            "add x-csrf-token to request_headers under `platform:api` in Pulumi.local.yaml"
        ),
        "x-total in expose_headers": (
            "add x-total to response_headers under `platform:api` in Pulumi.local.yaml, Pulumi.prod.yaml"
        ),
    }
    assert {(each.path, each.line) for each in found} == {(Path("main.py"), 4)}


def test_what_no_setting_can_give_is_said_too(tmp_path: Path) -> None:
    options = 'allow_origins=["*"], allow_headers=["*"], allow_methods=["GET", "PROPFIND"], max_age=5'
    found = conflicts(tmp_path, f"app.add_middleware(CORSMiddleware, {options})\n", dev={})
    assert [each.what.removeprefix("the app's CORS: ") for each in found] == [
        "any origin",
        "any header in allow_headers",
        "the method PROPFIND",
        "max_age=5",
    ]
    pattern = "app.add_middleware(CORSMiddleware, allow_origin_regex='https://.*')\n"
    assert "the pattern https://.*" in conflicts(tmp_path, pattern, dev={})[0].what


def test_an_app_whose_cors_the_api_has_too_is_not_warned(tmp_path: Path) -> None:
    options = 'allow_origins=["http://localhost:5173"], allow_methods=["*"], allow_headers=["Authorization"]'
    assert conflicts(tmp_path, f"app.add_middleware(CORSMiddleware, {options})\n", local={}) == []


def test_cors_headers_written_by_hand_are_found(tmp_path: Path) -> None:
    probed(tmp_path, "@app.get('/x')\ndef x(): return Response(headers={'Access-Control-Allow-Origin': '*'})\n")
    (found,) = cross_origin.own_headers(source.read(tmp_path))
    assert (found.path, found.line, found.what) == (Path("main.py"), 5, "the header Access-Control-Allow-Origin")


def test_routes_that_the_api_does_not_have_are_named_with_their_place(tmp_path: Path) -> None:
    text = "@app.options('/x')\n@app.head('/x')\n@app.get('/x')\ndef x(): ...\n"
    found = probed(tmp_path, f"{text}@app.api_route('/y', methods=['PROPFIND'])\ndef y(): ...\n")
    said = [(each.what, each.line) for each in verdict.of_methods(found, [])]
    assert said == [("the route OPTIONS /x", 4), ("the route PROPFIND /y", 8)]
    assert [each.what for each in verdict.of_methods(found, ["OPTIONS"])] == ["the route PROPFIND /y"]
    assert list(verdict.of_root(found, "/api/shop")) == []


def test_an_apps_root_has_no_slash_at_its_end(tmp_path: Path) -> None:
    (found,) = verdict.of_root(probed(tmp_path, "@app.get('/')\ndef root(): ...\n"), "/api/shop")
    assert (found.what, found.line, found.do) == ("the route /", 4, "link to /api/shop")
