"""Without these a message that AWS or git really sends is filed wrongly, and its reader is sent the wrong way."""

import pytest
from deployer.failure import Code, given_up
from deployer_analyzer.advice import STEPS
from deployer_analyzer.rules import is_consequence, meaning
from skylift.errors import Throttled

MESSAGES = [
    (
        Code.IAM_PERMISSION,
        "s3:CreateBucket",
        (
            'Resource handler returned message: "User: arn:aws:sts::111122223333:assumed-role/deployer-service-role/x'
            ' is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::photos" because no '
            'identity-based policy allows the s3:CreateBucket action (Service: S3, Status Code: 403)"'
        ),
    ),
    (
        Code.IAM_PERMISSION,
        "boundary",
        (
            "User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: sqs:SendMessage on "
            "resource: arn:aws:sqs:eu-west-1:1:q because no permissions boundary allows the sqs:SendMessage action"
        ),
    ),
    (
        Code.INTERNAL,
        "in a few minutes",
        given_up(Throttled("CloudFormation cannot be reached: too many requests at the moment.")).reason,
    ),
    (
        Code.CFN_CAPABILITY,
        "IAM resources",
        (
            "An error occurred (InsufficientCapabilitiesException) when calling the CreateChangeSet operation: "
            "Requires capabilities : [CAPABILITY_NAMED_IAM]"
        ),
    ),
    (
        Code.CFN_CAPABILITY,
        "Leave RoleName of Own out",
        (
            "Own chooses a name for itself, which needs CAPABILITY_NAMED_IAM and is not granted: roles are named after "
            "the stack. Leave RoleName out, or begin it with ${AWS::StackName}."
        ),
    ),
    (
        Code.TEMPLATE_VALIDATION,
        "Tabel",
        "Template format error: Unresolved resource dependencies [Tabel] in the Resources block of the template",
    ),
    (
        Code.TEMPLATE_VALIDATION,
        "BuketName",
        "Properties validation failed for resource Photos with message: #: extraneous key [BuketName] is not permitted",
    ),
    (Code.TEMPLATE_VALIDATION, "Encryptionn", "Encountered unsupported property Encryptionn"),
    (
        Code.NOT_AVAILABLE_HERE,
        "leave this out here: property DurableConfig of AWS::Lambda::Function.",
        (
            "F (AWS::Lambda::Function) failed: Not on the local platform: property DurableConfig of "
            "AWS::Lambda::Function. It has an effect on AWS and none here."
        ),
    ),
    (
        Code.TEMPLATE_VALIDATION,
        "Let the path notes begin with a slash: /notes.",
        "Warnings found during import:\n\tParse issue: attribute paths. Resource notes should start with / (Service: S",
    ),
    (
        Code.TEMPLATE_VALIDATION,
        "Correct the method psot of /b",
        "Warnings found during import:\n\tParse issue: attribute paths.'/b'(psot) is unexpected",
    ),
    (
        Code.TEMPLATE_VALIDATION,
        "which it does not define",
        "Template error: instance of Fn::GetAtt references undefined resource Tabel",
    ),
    (
        Code.TEMPLATE_VALIDATION,
        "from 30 to at least 60 seconds",
        "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds (Service: Lambda)",
    ),
    (Code.TEMPLATE_VALIDATION, "six fields", "Parameter ScheduleExpression is not valid. (Service: EventBridge)"),
    (
        Code.LAMBDA_CONFIG,
        "Set the function's Runtime",
        "Value python3.31 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs]",
    ),
    (Code.PARAMETERS, "Stage, Owner", "Parameters: [Stage, Owner] must have values"),
    (Code.TEMPLATE_VALIDATION, "Role, Fn", "Circular dependency between resources: [Role, Fn]"),
    (
        Code.LAMBDA_CONFIG,
        "app",
        "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests'",
    ),
    (
        Code.LAMBDA_CONFIG,
        "Handler",
        "[ERROR] Runtime.HandlerNotFound: Handler 'handlr' missing on module 'app'",
    ),
    (
        Code.LAMBDA_CONFIG,
        "Runtime",
        (
            'Resource handler returned message: "The runtime parameter of python3.6 is no longer supported for '
            'creating or updating AWS Lambda functions."'
        ),
    ),
    (
        Code.LAMBDA_CONFIG,
        "roles",
        "The role defined for the function cannot be assumed by Lambda. (Service: Lambda, Status Code: 400)",
    ),
    (
        Code.RESOURCE_LIMIT,
        "quota",
        (
            'Resource handler returned message: "Specified ReservedConcurrentExecutions for function decreases '
            "account's "
            'UnreservedConcurrentExecution below its minimum value of [10]."'
        ),
    ),
    (Code.RESOURCE_LIMIT, "quota", "The maximum number of VPCs has been reached. (Service: Ec2, Status Code: 400)"),
    (Code.S3_ERROR, "BucketName", "photos already exists (Service: S3, Status Code: 409)"),
    (
        Code.S3_ERROR,
        "bucket",
        "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    ),
    (Code.CFN_CREATE, "name", "orders already exists in stack arn:aws:cloudformation:eu-west-1:1:stack/other/1"),
    (Code.GIT_CLONE, "feature", "The repository has no branch 'feature'; it has main, next."),
    (Code.GIT_CLONE, "token", "fatal: Authentication failed for 'https://github.com/acme/shop/'"),
    (Code.GIT_CLONE, "private", "remote: Repository not found."),
    (Code.NETWORK, "address", "fatal: unable to access: Could not resolve host: github.com"),
    (Code.NETWORK, "address", "Failed to connect to github.com port 443: Connection timed out"),
    (Code.TIMEOUT, "log", "2026-11-01T12:00:00Z 6f Task timed out after 3.00 seconds"),
    (Code.TIMEOUT, "healthy", "Exceeded attempts to wait"),
    (Code.BUILD, "wheel", "ERROR: No matching distribution found for numpy==9.9"),
    (Code.CFN_ROLLBACK, "console", "The stack skylift-shop-1 ended in UPDATE_ROLLBACK_FAILED."),
]


@pytest.mark.parametrize(("code", "word", "message"), MESSAGES)
def test_a_real_message_has_its_type_and_a_way_out_that_names_what_it_is_about(
    code: Code, word: str, message: str
) -> None:
    found = meaning(message)
    assert found and found.code is code
    assert word in " ".join(found.steps) and "{" not in "".join(found.steps)


def test_what_no_rule_knows_is_not_guessed() -> None:
    assert meaning("Something nobody has seen before") is None


def test_every_type_has_a_way_out() -> None:
    assert set(STEPS) == set(Code)


@pytest.mark.parametrize(
    "message",
    [
        "Resource creation cancelled",
        "Resource update cancelled",
        "The following resource(s) failed to create: [Photos]. Rollback requested by user.",
    ],
)
def test_what_only_follows_from_another_failure_is_told_apart(message: str) -> None:
    assert is_consequence(message)
    assert not is_consequence("photos already exists")
