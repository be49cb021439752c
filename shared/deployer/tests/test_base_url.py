"""Without these tests are sent to where they must not go, or not to where they should."""

import pytest
from deployer.base_url import base_url
from skylift.errors import Unprocessable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://api.example.com", "https://"),
        ("https://", "https://"),
        ("ftp://api.example.com", "https://"),
        ("https://ada:secret@api.example.com", "credentials"),
        ("https://api.example.com/?x=1", "no query"),
        ("https://api.example.com/#", "no query"),
        ("https://api.example.com/a b", "spaces"),
        ("https://api.example.com:port", "no URL"),
        ("https://" + "a" * 500, "500"),
        ("/items", "https://"),
    ],
)
def test_where_nothing_may_be_tested_is_refused_by_name(text: str, said: str) -> None:
    for this_machine in (True, False):
        with pytest.raises(Unprocessable, match=f"base_url: .*{said}") as refused:
            base_url(text, this_machine=this_machine)
        assert "secret" not in refused.value.detail


def test_this_machine_is_for_the_local_stack_only() -> None:
    assert base_url("http://127.0.0.1:8080/api/", this_machine=True) == "http://127.0.0.1:8080/api"
    for text in ("http://localhost:8080", "https://localhost"):
        with pytest.raises(Unprocessable):
            base_url(text, this_machine=False)
    assert base_url("https://api.example.com/v1", this_machine=False) == "https://api.example.com/v1"
