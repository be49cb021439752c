"""A secret that was put where everybody looks is lost; an address that was taken for one is missed."""

import pytest
from deployer.failure import Code, StageFailed
from deployer.git.transport import words
from deployer.redaction import REDACTED, redacted, redacted_value


@pytest.mark.parametrize("name", ["ApiKey", "DB_PASSWORD", "access-token", "ClientSecret", "Credentials"])
def test_an_output_that_is_called_a_secret_is_not_shown(name: str) -> None:
    assert redacted_value(name, "planted") == REDACTED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TokenUrl", "https://login.example.com/oauth2"),
        ("Tokens", "https://login.example.com"),
        ("ApiKeySecret", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:key"),
        ("TokensTable", "skylift-shop-tokens"),
        ("Url", "https://shop.example.com/"),
    ],
)
def test_where_a_secret_lies_is_shown(name: str, value: str) -> None:
    assert redacted_value(name, value) == value


def test_a_key_is_not_shown_whatever_it_is_called() -> None:
    assert redacted_value("Greeting", "AKIA" + "Q" * 16) == REDACTED


@pytest.mark.parametrize("word", ["a-", "eyJ-", "token", "token ", "://a", 'token="'])
def test_a_long_text_without_a_break_does_not_hold_a_stage_for_minutes(word: str) -> None:
    whole = word * (300_000 // len(word))
    assert redacted(f"{whole} password=planted").endswith(f"password={REDACTED}")


def test_a_failure_fits_into_its_session_however_much_a_tool_has_said() -> None:
    failure = StageFailed(Code.BUILD, "no wheel " * 2_000, ["no wheel " * 2_000] * 50).at("deploy")
    assert len(failure.reason) == 2_000 and sum(map(len, failure.lines)) == 20 * 500


def test_a_failure_repeats_no_token_that_was_said_back_in_any_form() -> None:
    plain, quoted, basic = words("to/ken")
    assert (quoted, basic) == ("to%2Fken", "eC1hY2Nlc3MtdG9rZW46dG8va2Vu")
    failed = StageFailed(Code.GIT_CLONE, f"no {plain}", [f"Basic {basic}", f"/{quoted}"]).without(words("to/ken"))
    assert (failed.reason, failed.lines) == (f"no {REDACTED}", (f"Basic {REDACTED}", f"/{REDACTED}"))
    assert words(None) == ()
