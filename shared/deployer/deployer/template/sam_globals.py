"""Properties of `Globals` that SAM takes and cfn-lint does not know.

Source: `Globals.supported_properties` of aws-sam-translator 1.115, compared with cfn-lint 1.58.
"""

from __future__ import annotations

from collections.abc import Sequence

RULE = "E3724"
_SECTION = "Globals"
_TAKEN = {
    "Api": frozenset({"EndpointAccessMode"}),
    "CapacityProvider": frozenset({"LoggingConfig", "ManagedResourceTags"}),
    "Function": frozenset(
        {"AutoPublishAliasAllProperties", "CodeSigningConfigArn", "FileSystemConfigs", "FunctionUrlConfig"}
    ),
    "MicrovmImage": None,
    "NetworkConnector": None,
    "WebSocketApi": frozenset({"FailOnWarnings"}),
}


def is_valid(rule: str, path: Sequence[object]) -> bool:
    """Whether what a rule of cfn-lint found at this path of a template is no fault, since SAM takes it."""
    if rule != RULE or len(path) < 2 or path[0] != _SECTION or path[1] not in _TAKEN:
        return False
    taken = _TAKEN[str(path[1])]
    return taken is None or (len(path) > 2 and path[2] in taken)
