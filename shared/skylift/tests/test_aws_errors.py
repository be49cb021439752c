import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from skylift.aws_errors import code_of, translated
from skylift.errors import NotFound, SkyliftError, Throttled, Unavailable


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "from AWS"}}, "Operation")


@pytest.mark.parametrize(
    ("error", "noun"),
    [
        (refused("ThrottlingException"), Throttled),
        (refused("ProvisionedThroughputExceededException"), Throttled),
        (refused("SlowDown"), Throttled),
        (refused("TransactionConflictException"), Throttled),
        (refused("InternalServerError"), Unavailable),
        (refused("ServiceUnavailable"), Unavailable),
        (refused("NoSuchKey"), NotFound),
        (refused("404"), NotFound),
        (EndpointConnectionError(endpoint_url="http://x"), Unavailable),
        (ConnectTimeoutError(endpoint_url="http://x"), Unavailable),
        (ReadTimeoutError(endpoint_url="http://x"), Unavailable),
    ],
)
def test_what_aws_says_becomes_a_noun_in_the_callers_words(error: Exception, noun: type[SkyliftError]) -> None:
    with pytest.raises(noun, match="The shelf") as raised, translated("The shelf"):
        raise error
    assert raised.value.__cause__ is error and "from AWS" not in raised.value.detail


@pytest.mark.parametrize("error", [refused("AccessDeniedException"), refused("ValidationException"), KeyError("x")])
def test_what_has_no_noun_goes_on_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, translated("The shelf"):
        raise error
    assert raised.value is error


def test_the_code_of_something_else_is_empty() -> None:
    assert code_of(refused("SlowDown")) == "SlowDown" and code_of(KeyError("x")) == ""
