import pytest
from skylift.settings import DatabaseSettings, Settings, SettingsError


class Example(Settings):
    table_name: str
    max_pages: int


def test_fields_are_read_from_variables_in_capitals() -> None:
    settings = Example.from_environment({"TABLE_NAME": "t", "MAX_PAGES": "12", "HOME": "/root"})
    assert settings == Example(table_name="t", max_pages=12)


def test_all_that_is_wrong_is_named_at_once_without_repeating_values() -> None:
    environ = {"MAX_PAGES": "s3cret", "SKYLIFT_SETTINGS": "MAX_PAGES,TABLE_NAME,OLD_NAME,POWERTOOLS_LOG_LEVEL"}
    with pytest.raises(SettingsError) as refused:
        Example.from_environment(environ)
    message = str(refused.value)
    assert "Example cannot be filled" in message and "s3cret" not in message
    lines = message.splitlines()
    assert any("TABLE_NAME: missing" in line and "access" in line for line in lines)
    assert any("MAX_PAGES: Input should be a valid integer" in line for line in lines)
    assert any("OLD_NAME: supplied, but no field" in line for line in lines)
    assert "POWERTOOLS" not in message


def test_an_empty_value_is_a_missing_one() -> None:
    with pytest.raises(SettingsError, match="TABLE_NAME: missing or empty"):
        Example.from_environment({"TABLE_NAME": "", "MAX_PAGES": "1"})


def test_what_is_supplied_and_not_read_stops_the_cold_start() -> None:
    with pytest.raises(SettingsError, match="BUCKET_NAME: supplied"):
        Example.from_environment({"TABLE_NAME": "t", "MAX_PAGES": "1", "SKYLIFT_SETTINGS": "BUCKET_NAME,TABLE_NAME"})


def test_a_default_is_refused_where_the_model_is_declared() -> None:
    with pytest.raises(TypeError, match="max_pages must have no default"):

        class WithDefault(Settings):
            max_pages: int = 3


def test_variables_are_known_without_an_environment() -> None:
    assert "DATABASE_HOST" in DatabaseSettings.variables()
    assert len(DatabaseSettings.variables()) == 5
