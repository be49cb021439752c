"""Values for a template's parameters, within the limits of CloudFormation.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

MOST = 200
MOST_VALUE_BYTES = 4_096
# All of them together: they lie in an item of the table, which is read with every list of sessions.
MOST_BYTES = 65_536
ABOUT = (
    "Values for parameters of the template, by name: they count more than its defaults. None is told again, and they "
    "are forgotten when the session ends. A secret is better given as a dynamic reference, "
    "`{{resolve:secretsmanager:NAME:SecretString:KEY}}`, which CloudFormation looks up itself. For SAM and "
    "CloudFormation; other projects refuse them"
)
EXAMPLE = {"Stage": "dev", "DatabasePassword": "{{resolve:secretsmanager:shop:SecretString:password}}"}


def _value(text: str) -> str:
    if _bytes(text) > MOST_VALUE_BYTES:
        raise ValueError(f"has more than {MOST_VALUE_BYTES:,} bytes, which is as many as CloudFormation takes")
    return text


def _all(values: dict[str, str]) -> dict[str, str]:
    if sum(_bytes(name) + _bytes(value) for name, value in values.items()) > MOST_BYTES:
        raise ValueError(f"have more than {MOST_BYTES:,} bytes together: give long values as dynamic references")
    return values


def _bytes(text: str) -> int:
    return len(text.encode())


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+$", max_length=255)]
Value = Annotated[str, StringConstraints(max_length=MOST_VALUE_BYTES), AfterValidator(_value)]
Parameters = Annotated[dict[Name, Value], AfterValidator(_all)]
