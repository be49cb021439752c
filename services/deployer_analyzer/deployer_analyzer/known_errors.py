"""The errors that are known, as CloudFormation, Lambda, S3, git and pip word them. The first that matches wins."""

from __future__ import annotations

from deployer.failure import Code

from deployer_analyzer.function_errors import FUNCTION_RULES
from deployer_analyzer.refused_values import REFUSED_VALUES
from deployer_analyzer.rule import rule

RULES = (
    *REFUSED_VALUES,
    rule(
        # AWS did not answer us: nothing that the repository or its account's limits could change.
        Code.INTERNAL,
        r"This stage has no more tries\.$",
        "Start again in a few minutes. If it comes back, an operator finds the message in the stage's dead-letter "
        "queue.",
    ),
    rule(
        Code.IAM_PERMISSION,
        r"(?:is not authorized to perform|not authorized to perform):? (?P<action>[\w-]+:[\w*]+)"
        r"(?: on resource:? (?P<resource>\S+))?.*permissions? boundary",
        "The permissions boundary that every deployed role carries does not allow {action}. Do without it in the "
        "template, or ask an operator to widen the boundary.",
    ),
    rule(
        Code.IAM_PERMISSION,
        r"not authorized to perform:? (?P<action>[\w-]+:[\w*]+)(?: on resource:? (?P<resource>[^\s,;)]+))?",
        "Allow {action} to whoever asks for it in the message; of the template's own roles, in their policies.",
        "If it is CloudFormation that is refused, the pipeline's service role lacks {action}: do without that "
        "resource, or ask an operator to grant it.",
    ),
    rule(
        Code.CFN_CAPABILITY,
        r"^(?P<resource>\w+) chooses a name for itself, which needs CAPABILITY_NAMED_IAM.*Leave (?P<property>\w+) out",
        "Leave {property} of {resource} out of the template, or let it begin with the stack's name (Fn::Sub with "
        "AWS::StackName).",
        "Where something refers to that name as it is written, let it refer to {resource} instead.",
        cause="{resource} chooses its own {property}, which needs CAPABILITY_NAMED_IAM and is not granted here: leave "
        "{property} out, and CloudFormation names it after the stack.",
    ),
    rule(
        Code.CFN_CAPABILITY,
        r"(?i)requires capabilities\s*:?\s*\[?(?P<capability>CAPABILITY_\w+)|InsufficientCapabilities",
        "The template makes IAM resources or uses macros where the pipeline cannot see it: name the IAM resources in "
        "the template itself, not by way of a macro.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"(?i)unresolved resource dependenc\w+ \[(?P<name>[^\]]+)\]",
        "The template refers to {name}, which it does not define: define it, or correct the name in Ref, Fn::GetAtt, "
        "Fn::Sub or DependsOn.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"Resources/(?P<resource>\w+)/\S*: Additional properties are not allowed \('(?P<name>[^']+)' was unexpected\. "
        r"Did you mean '(?P<meant>[^']+)'",
        "Rename {name} of {resource} to {meant}; cfn-lint shows the same on your machine.",
        cause="{resource} has no property '{name}': write '{meant}', which is the one that is spelt like it.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"Resources/(?P<resource>\w+)/\S*: Additional properties are not allowed \('(?P<name>[^']+)' was unexpected",
        "Correct the spelling of {name} in {resource} or take it out, as the resource's reference has it.",
        cause="{resource} has no property '{name}': correct its spelling or its place, or take it out.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"(?i)Encountered unsupported propert(?:y|ies) (?P<name>\S+)"
        r"|extraneous key \[(?P<key>[^\]]+)\] is not permitted"
        r"|Additional properties are not allowed \((?P<extra>[^)]*)\)",
        "The template has a property that its resource does not know ({name}{key}{extra}): correct the spelling or the "
        "place, as the resource's reference has it.",
    ),
    rule(
        Code.PARAMETERS,
        r"(?i)Parameters: \[(?P<names>[^\]]+)\] must have values",
        "Start again with a value for {names} in `parameters`, or give each a Default in the template.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"(?i)circular dependency between resources: \[(?P<names>[^\]]+)\]",
        "Break the circle between {names}: move one reference into a resource of its own, such as a policy.",
    ),
    *FUNCTION_RULES,
    rule(
        Code.LAMBDA_CONFIG,
        r"(?i)(?:runtime parameter of (?P<runtime>\S+) is no longer supported|'?(?P<bad>[^' ]+)'? at 'runtime' failed)",
        "Set the function's Runtime to one that Lambda still takes, such as python3.13 or nodejs22.x.",
    ),
    rule(
        Code.LAMBDA_CONFIG,
        r"(?i)unzipped size must be smaller|reserved (?:environment )?(?:keys|variables)|"
        r"role defined for the function cannot be assumed",
        "Correct the function's configuration as the message says; sizes, names of variables and roles have limits.",
    ),
    rule(
        Code.RESOURCE_LIMIT,
        r"(?i)limit ?exceeded|quota|too many (?:requests|buckets)|maximum number of|"
        r"UnreservedConcurrentExecution|rate exceeded|\bthrottl",
        "The account is at a limit: delete what is not needed any more, or raise the quota in Service Quotas; then "
        "start again.",
    ),
    rule(
        Code.S3_ERROR,
        r"(?P<bucket>[a-z0-9.-]{3,63})? ?already exists.*\bS3\b|BucketAlreadyExists|BucketAlreadyOwnedByYou|"
        r"requested bucket name is not available",
        "The bucket's name is taken, by somebody anywhere on AWS: leave BucketName out, so that CloudFormation chooses "
        "one.",
    ),
    rule(
        Code.S3_ERROR,
        r"NoSuchKey|NoSuchBucket|specified (?:key|bucket) does not exist|S3 error|BucketNotEmpty",
        "Look at the bucket and key that the message names: the object has to be there, in the stack's region, and a "
        "bucket has to be empty before it can be deleted.",
    ),
    rule(
        Code.CFN_CREATE,
        r"(?i)(?P<name>[\w./:-]+)?\)? already exists",
        "Something with that name is there already: leave the name out of the template, or delete the other one.",
    ),
    rule(
        Code.GIT_CLONE,
        r"(?i)has no branch '?(?P<branch>[^';]+)'?",
        "Start again with a branch that the repository has, or push {branch}.",
    ),
    rule(
        Code.GIT_CLONE,
        r"(?i)authentication failed|could not read username|does not show the repository|no such repository|"
        r"repository.*not found|hides it",
        "Check the repository's address. If it is private, an operator keeps a token for its host in the secret of git "
        "tokens.",
    ),
    rule(
        Code.CFN_ROLLBACK,
        r"(?:UPDATE_)?ROLLBACK_FAILED",
        "The stack is stuck half-way. Continue its rollback in the CloudFormation console, leaving out what cannot be "
        "undone, or delete it; then start again.",
    ),
    rule(
        Code.NETWORK,
        r"(?i)could not resolve host|name or service not known|connection (?:refused|reset|timed out)|"
        r"cannot be reached|no route to host|certificate verify failed|stopped sending",
        "The other side did not answer. Try again in a few minutes; if it stays so, check its address.",
    ),
    rule(
        Code.TIMEOUT,
        r"(?i)timed out\b|(?<![/'])\btime-?out\b(?!['/:])|exceeded attempts to wait|did not stabilize|"
        r"did not end within|took longer than",
        "See what took so long. Of a function or a custom resource, its log says what it waited for; of a service, "
        "whether it can become healthy at all.",
    ),
    rule(
        Code.BUILD,
        r"(?i)no matching distribution found for (?P<package>\S+)|"
        r"could not find a version that satisfies the requirement (?P<other>\S+)",
        "There is no wheel of {package}{other} for the function's runtime and architecture: choose a version that has "
        "one, or another architecture.",
    ),
    # Whatever else a function fails with, it says where.
    rule(
        Code.TESTS_FAILED,
        r"(?P<resource>\w+) \(AWS::Lambda::Function\) logged: (?:\[ERROR\] )?(?P<error>.+)",
        "Mend the code of {resource} where its log says, and start again: {error}.",
        cause="{resource} fails when it is called: {error}.",
    ),
)
