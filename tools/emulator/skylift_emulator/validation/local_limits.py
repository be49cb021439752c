"""Properties of resources that have no effect on the local platform, because nothing here reads them.

A property without an effect is either harmless, since an application behaves as it does on AWS, or the resource is
refused: it would be something else than what its template says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# The types whose properties were looked through; those of other types are left alone.
SURVEYED = (
    "AWS::ApiGateway", "AWS::CloudFormation::Stack", "AWS::CloudWatch::", "AWS::Cognito::", "AWS::DynamoDB::",
    "AWS::Events", "AWS::IAM::", "AWS::KMS::", "AWS::Lambda::", "AWS::Logs::", "AWS::S3", "AWS::SNS::", "AWS::SQS::",
    "AWS::SSM::Parameter", "AWS::Scheduler::", "AWS::SecretsManager::", "AWS::StepFunctions::", "AWS::XRay::",
)  # fmt: skip
# About encryption, cost, speed, monitoring and other accounts, or stricter on AWS than here.
_HARMLESS: dict[str, frozenset[str]] = {
    "AWS::ApiGateway::ApiKey": frozenset({"GenerateDistinctId"}),
    "AWS::ApiGateway::DocumentationVersion": frozenset({"Description"}),
    "AWS::ApiGateway::Method": frozenset({"RequestValidatorId"}),
    "AWS::ApiGateway::RequestValidator": frozenset(
        {"Name", "RestApiId", "ValidateRequestBody", "ValidateRequestParameters"}
    ),
    "AWS::ApiGateway::RestApi": frozenset(
        {"BodyS3Location", "EndpointAccessMode", "FailOnWarnings", "Mode", "Parameters", "SecurityPolicy", "Version"}
    ),
    "AWS::ApiGateway::Stage": frozenset(
        {"AccessLogSetting", "CacheClusterEnabled", "CacheClusterSize", "ClientCertificateId", "DocumentationVersion"}
    ),
    "AWS::ApiGatewayV2::Api": frozenset({"BodyS3Location", "CredentialsArn", "FailOnWarnings", "IpAddressType"}),
    "AWS::ApiGatewayV2::Integration": frozenset({"CredentialsArn", "PassthroughBehavior"}),
    "AWS::CloudFormation::Stack": frozenset({"NotificationARNs", "TimeoutInMinutes"}),
    "AWS::CloudWatch::Alarm": frozenset({"EvaluateLowSampleCountPercentile"}),
    "AWS::Cognito::IdentityPool": frozenset({"CognitoEvents", "CognitoStreams", "PushSync"}),
    "AWS::DynamoDB::GlobalTable": frozenset({"SSESpecification", "TableType"}),
    "AWS::DynamoDB::Table": frozenset({
        "ContributorInsightsSpecification", "OnDemandThroughput", "PointInTimeRecoverySpecification", "ResourcePolicy",
        "SSESpecification", "TableClass", "WarmThroughput",
    }),
    "AWS::Events::EventBus": frozenset({"Policy"}),
    "AWS::KMS::Key": frozenset({"BypassPolicyLockoutSafetyCheck", "PendingWindowInDays"}),
    "AWS::Lambda::EventSourceMapping": frozenset(
        {"KmsKeyArn", "LoggingConfig", "MetricsConfig", "ProvisionedPollerConfig", "Tags"}
    ),
    "AWS::Lambda::Function": frozenset(
        {"CodeSigningConfigArn", "FunctionScalingConfig", "KmsKeyArn", "RecursiveLoop", "RuntimeManagementConfig",
         "VpcConfig"}
    ),
    "AWS::Lambda::Version": frozenset({"CodeSha256", "ProvisionedConcurrencyConfig", "RuntimePolicy"}),
    "AWS::Logs::LogGroup": frozenset({"DeletionProtectionEnabled", "FieldIndexPolicies"}),
    "AWS::Logs::MetricFilter": frozenset({"ApplyOnTransformedLogs", "EmitSystemFieldDimensions"}),
    "AWS::Logs::SubscriptionFilter": frozenset({"ApplyOnTransformedLogs", "EmitSystemFields"}),
    "AWS::S3::AccessPoint": frozenset({"BucketAccountId"}),
    "AWS::S3::Bucket": frozenset({
        "AbacStatus", "AccelerateConfiguration", "AccessControl", "AnalyticsConfigurations", "BucketEncryption",
        "IntelligentTieringConfigurations", "InventoryConfigurations", "LifecycleConfiguration", "LoggingConfiguration",
        "MetadataConfiguration", "MetadataTableConfiguration", "MetricsConfigurations", "OwnershipControls",
    }),
    "AWS::SNS::Subscription": frozenset({"Region"}),
    "AWS::SNS::Topic": frozenset({
        "ArchivePolicy", "DataProtectionPolicy", "DeliveryStatusLogging", "KmsMasterKeyId", "SignatureVersion",
        "TracingConfig",
    }),
    "AWS::Scheduler::Schedule": frozenset({"KmsKeyArn"}),
    "AWS::SecretsManager::Secret": frozenset({"Type"}),
    "AWS::StepFunctions::StateMachine": frozenset({"TracingConfiguration"}),
}  # fmt: skip
# Values that are AWS's defaults, and what happens here.
_DEFAULTS = {"AWS::ApiGateway::RestApi": {"ApiKeySourceType": "HEADER"}}
# Of every type.
_ALWAYS = frozenset({"Tags", "Description", "FailOnWarnings"})


class Watched(dict[str, Any]):
    """Properties that remember which of them were read; a look at all of them reads them all."""

    def __init__(self, properties: dict[str, Any]) -> None:
        super().__init__(properties)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self.read.update(super().keys())
        return super().__iter__()

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def keys(self) -> Any:
        self.read.update(super().keys())
        return super().keys()

    def items(self) -> Any:
        self.read.update(super().keys())
        return super().items()

    def values(self) -> Any:
        self.read.update(super().keys())
        return super().values()

    def copy(self) -> dict[str, Any]:
        return dict(self.items())

    def __or__(self, other: Any) -> Any:
        return dict(self.items()) | other

    def __deepcopy__(self, memo: Any) -> dict[str, Any]:
        return dict(self.items())

    def __reduce__(self) -> Any:
        return dict, (dict(self.items()),)


def dropped(resource_type: str, watched: Watched) -> list[str]:
    """The properties that have a value, would have an effect on AWS, and were not read here."""
    harmless = _HARMLESS.get(resource_type, frozenset()) | _ALWAYS
    unread = set(dict.keys(watched)) - watched.read - harmless
    given = {name: dict.__getitem__(watched, name) for name in unread}
    usual = _DEFAULTS.get(resource_type, {})
    return sorted(
        name for name, value in given.items() if value not in (None, False, "", 0, [], {}, usual.get(name, None))
    )
