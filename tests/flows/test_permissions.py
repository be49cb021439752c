"""Each function works with its own role's credentials, and with nothing more."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError
from skylift_tools.package import found

from tests.running import RunningPlatform

FUNCTIONS = [folder.name for folder in found.functions() if folder.parent.name == "services"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reaches_nothing_that_it_was_not_granted(platform: RunningPlatform, function: str) -> None:
    held = platform.credentials(function)
    table = platform.aws("dynamodb").list_tables()["TableNames"][0]
    bucket = platform.aws("s3").list_buckets()["Buckets"][0]["Name"]
    refused: list[Callable[[], object]] = [
        lambda: platform.aws("dynamodb", held).scan(TableName=table),
        lambda: platform.aws("dynamodb", held).delete_table(TableName=table),
        lambda: platform.aws("s3", held).put_object(Bucket=bucket, Key="elsewhere/x", Body=b"x"),
        lambda: platform.aws("s3", held).delete_bucket(Bucket=bucket),
        lambda: platform.aws("iam", held).list_roles(),
        lambda: platform.aws("lambda", held).invoke(FunctionName="database_bootstrap"),
    ]
    for call in refused:
        with pytest.raises(ClientError) as denied:
            call()
        assert denied.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403, denied.value
