"""What is read off an app without running it."""

from __future__ import annotations

from pathlib import Path

import pytest
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.scaffold.app import clash, lock_hosts, requirements, scan, source, variables
from skylift_tools.scaffold.app.request import parsed_settings

from .checkout import APPS


def _written(folder: Path, text: str) -> list[source.Source]:
    (folder / "main.py").write_text(text)
    return source.read(folder)


def test_poetrys_ranges_are_those_that_pip_knows(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("""
[tool.poetry.dependencies]
python = "^3.9"
fastapi = "^0.79.1"
pydantic = { version = "^1.9", extras = ["email"] }
bcrypt = "4.0.1"
tenacity = "~8.2"
anything = "*"
between = ">=1,<3"
""")
    assert requirements.read(tmp_path / "pyproject.toml") == [
        "fastapi<0.80,>=0.79.1",
        "pydantic[email]<2,>=1.9",
        "bcrypt==4.0.1",
        "tenacity<8.3,>=8.2",
        "anything",
        "between<3,>=1",
    ]


def test_a_requirements_file_is_followed_and_its_options_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text("fastapi==0.110.0 \\\n    --hash=sha256:aa\n")
    (tmp_path / "requirements.txt").write_text("--index-url https://mirror.example\n-r base.txt\nhttpx  # a client\n")
    (tmp_path / "app").mkdir()
    assert requirements.find(tmp_path / "app") == tmp_path / "requirements.txt"
    assert requirements.read(tmp_path / "requirements.txt") == ["fastapi==0.110.0", "httpx"]


def test_a_line_that_is_no_requirement_is_named(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("fastapi\n./library\n")
    with pytest.raises(PlaneProblem, match=r"requirements\.txt:2: './library' is no requirement"):
        requirements.read(tmp_path / "requirements.txt")


def test_variables_are_found_through_classes_prefixes_aliases_and_the_environment(tmp_path: Path) -> None:
    found = variables.read_by(
        _written(
            tmp_path,
            """
import os
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
class Base(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")
class Settings(Base):
    host: str
    port: int = 5432
    kind: str = Field(alias="SHOP_KIND")
    region = os.environ["REGION"]
mode = os.getenv("MODE", "fast") + os.environ.get("EXTRA", "")
""",
        )
    )
    assert {each.name: each.default for each in found} == {
        "EXTRA": "''",
        "MODE": "'fast'",
        "REGION": None,
        "SHOP_HOST": None,
        "SHOP_KIND": None,
        "SHOP_PORT": "5432",
    }


def test_what_is_named_like_a_secret_is_kept_as_one() -> None:
    plain, secrets = parsed_settings(["HOST=h", "SIGNING_KEY=", "DB_PASSWORD=a=b"])
    assert (plain, secrets) == ({"HOST": "h"}, ["SIGNING_KEY", "DB_PASSWORD"])


def test_state_is_what_a_function_changes_and_files_are_what_is_written(tmp_path: Path) -> None:
    found = scan.scan(
        _written(
            tmp_path,
            """
NAMES = {"a": 1}
COUNT = 0
seen = []
def read(): return NAMES["a"], open("x").read()
def note(name, seen=None): seen.append(name)
def count():
    global COUNT
    COUNT += 1
def keep(text):
    with open("x", "w") as file: file.write(text)
""",
        )
    )
    assert [(each.line, each.what) for each in found] == [
        (3, "state in memory that requests change"),
        (11, "a file is written"),
    ]


def test_an_app_without_any_of_it_is_not_warned() -> None:
    assert scan.scan(source.read(APPS / "older")) == []


def test_a_mirrors_addresses_become_pypis_and_foreign_ones_are_refused(tmp_path: Path) -> None:
    path, lock = f"ab/cd/{'e' * 60}/x-1-py3-none-any.whl", tmp_path / "uv.lock"
    mirror = 'source = {{ registry = "{0}/simple" }}\nwheels = [{{ url = "{0}/packages/{1}" }}]\n'
    lock.write_text(mirror.format("https://mirror.example/pypi", path))
    lock_hosts.make_public(lock)
    assert lock.read_text() == (
        'source = { registry = "https://pypi.org/simple" }\n'
        f'wheels = [{{ url = "https://files.pythonhosted.org/packages/{path}" }}]\n'
    )
    lock.write_text(mirror.format("https://mirror.example", "x.whl"))
    with pytest.raises(PlaneProblem, match=r"the lock would name https://mirror\.example"):
        lock_hosts.make_public(lock)


def test_a_clash_names_who_asks_for_what_and_only_where_ranges_do_not_meet() -> None:
    said = "Because old==1 depends on pydantic>=1.8,<2 and skylift==0.1.0 depends on pydantic>=2.8, we can conclude x."
    assert clash.told(said).startswith("pydantic clashes: old==1 asks for pydantic>=1.8,<2, and Skylift's runtime")
    said = "Because your project depends on fastapi<0.110 and skylift depends on fastapi>=0.100, we can conclude x."
    assert clash.told(said).startswith("the app's dependencies do not resolve.")
