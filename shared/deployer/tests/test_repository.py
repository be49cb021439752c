"""Without these somebody deploys what nobody allowed, or reads why not in no words."""

import pytest
from deployer.repository import Allowed, branch, project_root, repository
from skylift.errors import Unprocessable

ALLOWED = Allowed(hosts={"github.com", "localhost"}, owners={"acme"})


@pytest.mark.parametrize(
    "url",
    ["https://github.com/acme/shop", "https://github.com/Acme/shop.git", "http://localhost:8123/acme/shop.git"],
)
def test_a_clone_url_of_an_allowed_host_and_owner_is_taken(url: str) -> None:
    assert (repository(url, ALLOWED).owner.lower(), repository(url, ALLOWED).name) == ("acme", "shop")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://evil.example/acme/shop", "github.com"),
        ("https://github.com.evil.example/acme/shop", "github.com"),
        ("https://ada:secret@github.com/acme/shop", "credentials"),
        ("https://token@github.com/acme/shop", "credentials"),
        ("ssh://github.com/acme/shop", "https://"),
        ("git@github.com:acme/shop", "github.com"),
        ("http://github.com/acme/shop", "https://"),
        ("https://github.com:8443/acme/shop", "port"),
        ("file:///etc/passwd", "github.com"),
        ("https://github.com/acme", "<owner>/<name>"),
        ("https://github.com/acme/shop/tree/main", "<owner>/<name>"),
        ("https://github.com/acme/..", "<owner>/<name>"),
        ("https://github.com/acme/shop?x=1", "query"),
        ("https://github.com/mallory/shop", "mallory"),
        ("https://[github.com/acme/shop", "URL"),
        ("https://github.com:99999/acme/shop", "URL"),
        ("https://github.com/acme/" + "x" * 600, "500"),
    ],
)
def test_any_other_url_is_refused_in_words_that_say_the_way_out(url: str, words: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        repository(url, ALLOWED)
    assert refused.value.errors[0].field == "repository"
    assert words in refused.value.detail
    assert "secret" not in refused.value.detail


@pytest.mark.parametrize("name", ["main", "feature/login", "release-1.2", "skylift-fix/0191-ab"])
def test_ordinary_branches_are_taken(name: str) -> None:
    assert branch(name) == name


@pytest.mark.parametrize(
    "name", ["", "-force", "a..b", "a b", "a/.b", "a.lock", "refs/heads/x.lock", "a/", "/a", "a\nb", "a~1", "@{u}"]
)
def test_what_git_takes_for_no_branch_is_refused(name: str) -> None:
    with pytest.raises(Unprocessable, match="branch"):
        branch(name)


@pytest.mark.parametrize(("given", "meant"), [(None, ""), ("", ""), (".", ""), ("services/api/", "services/api")])
def test_a_root_is_a_folder_inside_the_repository(given: str | None, meant: str) -> None:
    assert project_root(given) == meant


@pytest.mark.parametrize("given", ["..", "a/../..", "/etc", "a/../../b", "a\\b", "a\x00b", "~root/-x/$HOME"])
def test_a_root_outside_the_repository_is_refused(given: str) -> None:
    with pytest.raises(Unprocessable, match="project_root"):
        project_root(given)
