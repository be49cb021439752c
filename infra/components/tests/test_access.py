import pytest
from skylift_infra.access import Access, merged_environment, settings
from skylift_infra.models import model_arns

PLACE = {"region": "eu-west-1", "account": "1"}


def test_the_same_address_may_come_with_two_permissions() -> None:
    reading, writing = (Access(environment={"BUCKET_NAME": "b"}) for _ in range(2))
    assert merged_environment([reading, writing]) == {"BUCKET_NAME": "b"}


def test_two_addresses_under_one_name_are_refused() -> None:
    tables = [Access(environment={"TABLE_NAME": name}) for name in ("a", "b")]
    with pytest.raises(ValueError, match="setting TABLE_NAME is supplied twice"):
        merged_environment(tables)


def test_plain_values_become_the_text_that_an_environment_holds() -> None:
    given = {"PAGES": 1000, "SHARE": 0.5, "BYTES": 52428800.0, "OPEN": True, "NAME": "x"}
    assert settings(given).environment == {
        "PAGES": "1000",
        "SHARE": "0.5",
        "BYTES": "52428800",
        "OPEN": "true",
        "NAME": "x",
    }


def test_a_value_that_is_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="a setting must be text"):
        settings({"PAGES": [1]})


def test_a_model_in_the_process_needs_no_permission() -> None:
    assert model_arns("minilm", "aws", **PLACE) == []


def test_a_model_of_bedrock_is_named_in_its_region() -> None:
    arns = model_arns("bedrock:amazon.titan-embed-text-v2:0", "aws", **PLACE)
    assert arns == ["arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0"]


def test_an_inference_profile_needs_itself_and_its_model_in_every_region() -> None:
    assert model_arns("bedrock:eu.anthropic.claude-x-v1:0", "aws", **PLACE) == [
        "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-x-v1:0",
        "arn:aws:bedrock:*::foundation-model/anthropic.claude-x-v1:0",
    ]
