"""An existing FastAPI app by `--app`: in its own environment, under the service's prefix, around it the platform."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from skylift_infra.packaging import Target, build

from .checkout import APPS, Checkout

ORDERS = ("--app", "orders.main:app", "--from", APPS / "orders", "--requirements", APPS / "orders" / "requirements.txt")
SETTINGS = ("--setting", "ORDERS_CURRENCY=EUR", "--setting", "ORDERS_SIGNING_KEY=random")
OLDER = ("--app", "main:create_app", "--from", APPS / "older")


@pytest.fixture(scope="module")
def said(checkout: Checkout) -> str:
    """What the command says of the app; it answers by then."""
    text = checkout.made("shop_api", *ORDERS, *SETTINGS, "--public", "GET /orders/{number}")
    checkout.wait(lambda: checkout.get("/api/shop/health").status_code == 200)
    return text


@pytest.fixture(scope="module")
def older(checkout: Checkout) -> Path:
    """The folder of an app that the workspace's own versions would not do for."""
    checkout.made("older_api", *OLDER)
    checkout.wait(lambda: checkout.get("/api/older/health").status_code == 200)
    return checkout.root / "services" / "older_api"


@pytest.mark.usefixtures("said")
def test_the_app_answers_under_the_prefix_and_knows_of_it(checkout: Checkout) -> None:
    open_to_all = checkout.get("/api/shop/orders/7")
    assert open_to_all.json()["self"].endswith("/api/shop/orders/7")
    assert open_to_all.json()["next"].endswith("/api/shop/orders/8")
    assert open_to_all.json()["opened"] == "at startup"
    assert open_to_all.headers["x-correlation-id"]
    assert checkout.get("/api/shop").status_code == 401
    assert checkout.get("/api/shop", **checkout.token()).json() == {"terms": "Paid on delivery"}
    slashless = checkout.get("/api/shop/orders", **checkout.token())
    assert slashless.headers["location"].endswith("/api/shop/orders/")
    document = checkout.get("/api/shop/openapi.json", **checkout.token()).json()
    assert document["servers"] == [{"url": "/api/shop"}]


@pytest.mark.usefixtures("said")
def test_a_fault_of_the_app_is_its_own_answer_and_stands_in_the_log(checkout: Checkout) -> None:
    assert checkout.get("/api/shop/orders/n-5/fault", **checkout.token()).status_code == 500
    checkout.wait(lambda: "RuntimeError: n-5" in checkout.skylift("logs", "shop_api").stdout)


@pytest.mark.usefixtures("said")
def test_a_save_in_the_app_is_answered_by_the_new_code(checkout: Checkout) -> None:
    source = checkout.root / "services" / "shop_api" / "app-source" / "orders" / "main.py"
    source.write_text(source.read_text().replace('"terms"', '"conditions"'))
    checkout.wait(lambda: "conditions" in checkout.get("/api/shop", **checkout.token()).text)


def test_what_lambda_does_otherwise_is_said_with_its_place(said: str) -> None:
    for place, what in (
        ("orders/ledger.py:1", "SQLite"),
        ("orders/ledger.py:5", "state in memory that requests change"),
        ("orders/ledger.py:10", "a file is written"),
        ("orders/routes.py:27", "a background task"),
    ):
        assert f"{place}  {what}" in said
    assert "the WebSocket /live" in said and "startup and shutdown" in said
    assert "ORDERS_LARGEST (100)" in said


def test_older_versions_run_beside_the_workspaces_own(checkout: Checkout, older: Path) -> None:
    assert checkout.get("/api/older/health").json() == {
        "status": "old but well",
        "fastapi": "0.110.0",
        "pydantic": "2.8.2",
    }
    assert 'name = "pydantic"\nversion = "2.8.2"' in (older / "environment" / "uv.lock").read_text()


@pytest.mark.usefixtures("said")
def test_what_was_written_around_an_app_passes_lint_format_and_its_own_tests(checkout: Checkout, older: Path) -> None:
    folders = [older.with_name("shop_api"), older]
    checkout.python("-m", "ruff", "check", "--no-cache", *folders)
    checkout.python("-m", "ruff", "format", "--no-cache", "--check", *folders)
    checkout.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *folders)


def test_its_zip_for_aws_holds_what_its_own_lock_says(older: Path, tmp_path: Path) -> None:
    package = build(older, target=Target.AWS, out=tmp_path, bytecode=False)
    names = zipfile.ZipFile(package.path).namelist()
    assert {"app-source/main.py", "older_api/handler.py", "skylift/http/mounted.py"} <= set(names)
    assert "pydantic-2.8.2.dist-info/METADATA" in names and not any(name.startswith("boto3") for name in names)
    assert [name for name in names if name.startswith("pydantic_core/") and "aarch64" in name]


@pytest.mark.parametrize(
    ("requirements", "fault"),
    [
        (["fastapi<0.100", "pydantic[email]<2"], "pydantic clashes: the app asks for pydantic<2"),
        (["fastapi", "sqlmodel==0.0.8"], "pydantic clashes: sqlmodel==0.0.8 asks for pydantic>=1.8.2,<2.0.0"),
        (["fastapi<0.110", "starlette>0.45"], "the app's dependencies do not resolve"),
        (["fastapi", "psycopg2==2.9.10"], "psycopg2 2.9.10 has no wheel for linux aarch64"),
        (["fastapi", "no such thing"], "is no requirement"),
    ],
)
def test_dependencies_that_cannot_be_are_refused_by_name(
    checkout: Checkout, requirements: list[str], fault: str
) -> None:
    file = checkout.root / "requirements.txt"
    file.write_text("\n".join(requirements))
    assert fault in _refused(checkout, *OLDER, "--requirements", file)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--app", "orders.main"], "it is package.module:attribute"),
        (["--app", "orders.main:nothing"], "orders.main has no nothing"),
        (["--app", "orders.nowhere:app"], "there is no module orders.nowhere in --from"),
        (["--app", "orders.routes:Order"], "is the class Order, and no ASGI app"),
        (["--from", "nowhere"], "there is no such folder"),
        (["--public", "orders"], "it is METHOD /path"),
        (["--setting", "AWS_REGION=x"], "Lambda itself or the platform sets it"),
        (["--kind", "worker"], "--app is an HTTP API"),
    ],
)
def test_what_names_no_app_is_refused_and_leaves_nothing_behind(
    checkout: Checkout, arguments: list[str], fault: str
) -> None:
    assert fault in _refused(checkout, *ORDERS, *SETTINGS, *arguments)


def test_settings_that_the_app_must_have_are_asked_for_all_at_once(checkout: Checkout) -> None:
    refusal = _refused(checkout, *ORDERS)
    assert "ORDERS_CURRENCY=...   read at orders/settings.py:7" in refusal and "ORDERS_SIGNING_KEY" in refusal


def _refused(checkout: Checkout, *arguments: object) -> str:
    done = checkout.new("refused_api", *map(str, arguments))
    assert done.returncode == 1, done.stdout
    assert not (checkout.root / "services" / "refused_api").exists()
    assert not list((checkout.root / ".skylift").glob("new-*"))
    return done.stderr
