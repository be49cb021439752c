"""States that read a field which is not there, each with the words in which the execution's cause says so."""

from __future__ import annotations

from typing import Any

PASS = {"Type": "Pass", "End": True}
_ONE = {"StartAt": "P", "States": {"P": PASS}}
CATCH = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]}
_RETRY = {"Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 5}]}
SEND = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
_MAP = {"Type": "Map", "ItemProcessor": _ONE, "End": True}
_RULE = {"Next": "B"}

# Words: as AWS's, as far as public reports of failed executions show them.
TO_NOTHING: dict[str, tuple[dict[str, Any], str]] = {
    "InputPath": ({**PASS, "InputPath": "$.no"}, "Invalid path '$.no' : No results for path $['no']"),
    "InputPath, deeper": ({**PASS, "InputPath": "$.no.deep"}, "Missing property in path $['no']"),
    "InputPath, into a text": ({**PASS, "InputPath": "$.text.deep"}, "Property ['deep'] not found in path $['text']"),
    "InputPath, item of a text": ({**PASS, "InputPath": "$.text[0]"}, "can only be applied to arrays"),
    "InputPath, context": ({**PASS, "InputPath": "$$.Nothing"}, "No results for path $['Nothing']"),
    "OutputPath": ({**PASS, "OutputPath": "$.no"}, "Invalid path '$.no'"),
    "Succeed": ({"Type": "Succeed", "InputPath": "$.no"}, "Invalid path '$.no'"),
    "Parameters": (
        {**PASS, "Parameters": {"a": {"x.$": "$.no"}}},
        "The JSONPath '$.no' specified for the field 'a.x.$' could not be found in the input '{\"text\":\"t\"}'",
    ),
    "Parameters, in lists": ({**PASS, "Parameters": {"a": [[{"x.$": "$.no"}]]}}, "The JSONPath '$.no'"),
    "Parameters of a task": ({**SEND, **CATCH, **_RETRY, "Parameters": {"x.$": "$.no"}}, "The JSONPath '$.no'"),
    "ResultSelector": ({**PASS, "ResultSelector": {"x.$": "$.no"}}, "The JSONPath '$.no'"),
    "intrinsic function": (
        {**PASS, "Parameters": {"x.$": "States.Format('{}', $.no)"}},
        "The function 'States.Format('{}', $.no)' had the following error: The JsonPath argument for the field '$.no'",
    ),
    "ItemsPath": ({**_MAP, **CATCH, "ItemsPath": "$.no"}, "Invalid path '$.no'"),
    "ItemsPath to a text": ({**_MAP, **CATCH, "ItemsPath": "$.text"}, 'Reference path "$.text" must point to array'),
    "ItemSelector": (
        {**_MAP, **CATCH, "InputPath": "$$.Map.No", "ItemSelector": {"x.$": "$.no"}},
        "Invalid path",
    ),
    "MaxConcurrencyPath": (
        {**_MAP, **CATCH, "MaxConcurrencyPath": "$.no"},
        "The MaxConcurrencyPath parameter does not reference an input value: $.no",
    ),
    "in a branch": (
        {
            "Type": "Parallel",
            **CATCH,
            "End": True,
            "Branches": [{"StartAt": "P", "States": {"P": {**PASS, "InputPath": "$.no"}}}],
        },
        "Invalid path '$.no'",
    ),
    "Choice": (
        {"Type": "Choice", "Choices": [{**_RULE, "Variable": "$.no", "StringEquals": "x"}], "Default": "B"},
        "Invalid path '$.no': The choice state's condition path references an invalid value.",
    ),
    "Choice, IsNull": (
        {"Type": "Choice", "Choices": [{**_RULE, "Variable": "$.no", "IsNull": True}], "Default": "B"},
        "Invalid path '$.no'",
    ),
    "Choice, Not": (
        {"Type": "Choice", "Choices": [{**_RULE, "Not": {"Variable": "$.no", "StringEquals": "x"}}], "Default": "B"},
        "Invalid path '$.no'",
    ),
    "Choice, compared with": (
        {"Type": "Choice", "Choices": [{**_RULE, "Variable": "$.text", "StringEqualsPath": "$.no"}], "Default": "B"},
        "Invalid path '$.no'",
    ),
    "SecondsPath": (
        {"Type": "Wait", "SecondsPath": "$.no", "End": True},
        "The SecondsPath parameter does not reference an input value: $.no",
    ),
    "SecondsPath to a text": (
        {"Type": "Wait", "SecondsPath": "$.text", "End": True},
        "cannot be parsed as a long value",
    ),
    "TimestampPath": (
        {"Type": "Wait", "TimestampPath": "$.no", "End": True},
        "The TimestampPath parameter does not reference an input value: $.no",
    ),
    "TimeoutSecondsPath": (
        {**SEND, **CATCH, "TimeoutSecondsPath": "$.no"},
        "The TimeoutSecondsPath parameter does not reference an input value: $.no",
    ),
    "HeartbeatSecondsPath": (
        {**SEND, **CATCH, "HeartbeatSecondsPath": "$.text"},
        "The HeartbeatSecondsPath parameter cannot be parsed as a long value: $.text == t",
    ),
    "ErrorPath": ({"Type": "Fail", "ErrorPath": "$.no"}, "Invalid path '$.no'"),
}
