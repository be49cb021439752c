"""What to do about an error whose type is all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping

from deployer.failure import Code

STEPS: Mapping[Code, str] = {
    Code.GIT_CLONE: "Check the repository's address and branch, then start again.",
    Code.SOURCE_LIMIT: "Take large files and folders that are not deployed out of the repository.",
    Code.NO_IAC: "Add a template.yaml, cdk.json, *.tf or serverless.yml, or say in `project_root` where it lies.",
    Code.TEMPLATE_VALIDATION: "Correct the template where the message says; cfn-lint shows the same on your machine.",
    Code.PARAMETERS: "Start again with `parameters` as the message says, or give the template other defaults.",
    Code.BUILD: "Build it on your machine with the same runtime; the build's own lines say what it lacks.",
    Code.CFN_CREATE: "Correct the properties of the resource that is named, as its reason says.",
    Code.CFN_UPDATE: "Correct the properties of the resource that is named, as its reason says.",
    Code.CFN_ROLLBACK: "Delete the stack, or continue its rollback in the CloudFormation console; then start again.",
    Code.CFN_DELETE: "Empty or release the resource that is named, then remove the deployment again.",
    Code.CFN_CAPABILITY: "Name the IAM resources in the template itself, not by way of a macro.",
    Code.IAM_PERMISSION: "Grant the right that is named, or do without what needs it.",
    Code.LAMBDA_CONFIG: "Check the function's Handler, Runtime, CodeUri and environment, and its log in CloudWatch.",
    Code.S3_ERROR: "Look at the bucket and key that are named.",
    Code.RESOURCE_LIMIT: "Delete what is not needed any more, or raise the quota in Service Quotas.",
    Code.NETWORK: "Try again in a few minutes; if it stays so, check the address.",
    Code.TIMEOUT: "See at which stage the time went, and start again.",
    Code.TESTS_FAILED: "Read the report: for each step it has the request, what was expected, and what came back.",
    Code.NOTHING_TO_TEST: "Give out the API's URL in the template's Outputs, and describe it in an openapi.yaml.",
    Code.REFUSED_ANSWER: "The model that writes tests and fixes did not answer in the form that is asked of it: start "
    "again with more attempts, or have an operator set the stage's engine to the rules.",
    Code.NO_FIX: "There is no fix that can be justified from what is known: mend the cause by hand, and start again.",
    Code.PUSH_REFUSED: "Give the token for the repository's host the right to push, or apply the patch by hand.",
    Code.NOT_AVAILABLE_HERE: "Deploy this repository on AWS: what it needs does not run on one machine.",
    Code.INTERNAL: "Start again. If it comes back, an operator finds the message in the stage's dead-letter queue.",
}
