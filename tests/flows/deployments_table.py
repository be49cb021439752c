"""Every kind of repository that is given to the pipeline, and what must come of it.

python -m tests.flows.deployments_table        deploys them all on a platform of its own, and prints what was seen
"""

from __future__ import annotations

from tests.builders import broken_applications as broken
from tests.builders.applications import (
    NESTED_WITH_A_LAYER,
    PLAIN_HANDLER,
    SAM_WITH_A_REQUIREMENT,
    STORES,
    WITH_A_DOCUMENT,
    WITHOUT_OUTPUTS,
)
from tests.builders.repositories import PLAIN, Repository
from tests.builders.shapes import DESCRIBES_ITSELF
from tests.flows.deployments import Hosts
from tests.flows.deployments_row import Row, mended, on, refused

SAM = "a SAM application with an API and a requirement"
STACK = "a stack of a queue, a table and a bucket"
HANDLER = "a plain handler"
NESTED = "an application in an application, and a layer"
GIVEN = "a parameter without a default that was given"
UNNAMED = "an API whose address no output gives"
DOCUMENTED = "a handler with an OpenAPI document"
MISSPELT = "a misspelt property"
CAPABILITY = "a missing capability"
WRONG_HANDLER = "a handler that the code does not have"
UNFIXABLE = "a function that fails whatever it is asked"
HALF_FIXABLE = "two faults, one of them past mending"
NOT_PUSHED = "a fix that the host does not take"
CLOSED = "a private repository without its token"
PRIVATE = "a private repository with its token"
CROWD = 4

SIZE, FILES = 100_000_000, 20_000


def _many_files(hosts: Hosts, name: str) -> Repository:
    """One more than is taken, of one content."""
    made = hosts.open.repository(f"acme/{name}")
    blob = made.blob(b"x")
    made.commit_tree(made.tree(*((f"{number}.txt".encode(), PLAIN, blob) for number in range(FILES + 1))))
    return made


def _many_bytes(hosts: Hosts, name: str) -> Repository:
    """Small on the way, and larger than is taken once it is unpacked."""
    made = hosts.open.repository(f"acme/{name}")
    blob = made.blob(bytes(SIZE // 10))
    made.commit_tree(made.tree(*((f"{number}.bin".encode(), PLAIN, blob) for number in range(11))))
    return made


def _missing(hosts: Hosts, name: str) -> Repository:
    made = hosts.open.repository(f"acme/{name}")
    del hosts.open.repositories[f"/acme/{name}"]
    return made


def _empty(hosts: Hosts, name: str) -> Repository:
    return hosts.open.repository(f"acme/{name}")


# By themselves: how long they take is told, and the second comes before there is a token.
ALONE = (
    Row(SAM, on(SAM_WITH_A_REQUIREMENT), stage="test", says=("1 step passed",), operation="sdlc-deploy"),
    Row(STACK, on(STORES), stage="monitor", says=("is deployed with 3 resources",)),
    refused(CLOSED, on(STORES, lambda hosts: hosts.private), "clone GIT_CLONE", "private", "secret of git tokens"),
)
GOOD = (
    Row(HANDLER, on(PLAIN_HANDLER), stage="test", says=("1 step passed",), operation="sdlc-deploy"),
    Row(DOCUMENTED, on(WITH_A_DOCUMENT), stage="test", says=("from openapi.yaml",), operation="sdlc-deploy"),
    Row(
        "an application behind every path",
        on(DESCRIBES_ITSELF),
        stage="test",
        says=("2 steps from the application's own openapi.json", "2 steps passed"),
        operation="sdlc-deploy",
    ),
    Row(GIVEN, on(broken.WITHOUT_A_DEFAULT), stage="monitor", wish={"parameters": {"Retention": "7200"}}),
    Row(NESTED, on(NESTED_WITH_A_LAYER), stage="monitor"),
    Row("a stack without an API", on(STORES), stage="test", says=("nothing was tested",), operation="sdlc-deploy"),
    Row(UNNAMED, on(WITHOUT_OUTPUTS), stage="test", says=("1 step passed",), operation="sdlc-deploy"),
    *(
        Row(f"{PRIVATE}, {number}", on(STORES, lambda hosts: hosts.private), stage="monitor")
        for number in range(1, CROWD + 1)
    ),
)
MENDED = (
    mended(MISSPELT, on(broken.MISSPELT_PROPERTY), "'Timeuot' is no property there", "'Timeout'"),
    mended(CAPABILITY, on(broken.MISSING_CAPABILITY), "RoleName", "CAPABILITY_NAMED_IAM"),
    mended(WRONG_HANDLER, on(broken.WRONG_HANDLER), "'app.handlr'", "'app.handler'"),
)
PAST_MENDING = (
    Row(UNFIXABLE, on(broken.FAILS_WHEN_CALLED), "NO_FIX", "fix", ("No fix is known",), "sdlc-deploy"),
    Row(
        HALF_FIXABLE,
        on(broken.MISSPELT_AND_FAILS),
        "TESTS_FAILED",
        "test",
        ("1 of 1 tests did not pass",),
        "sdlc-deploy",
        attempt=2,
        wish={"max_attempts": 2},
    ),
    Row(
        NOT_PUSHED,
        on(broken.MISSPELT_PROPERTY, lambda hosts: hosts.readonly),
        "PUSH_REFUSED",
        "fix",
        ("could not be pushed", "patch"),
        "sdlc-deploy",
    ),
)
REFUSED = (
    refused("an unknown branch", on(STORES), "clone GIT_CLONE", "no branch 'develop'", "it has main", branch="develop"),
    refused("an unknown folder", on(STORES), "clone GIT_CLONE", "no folder 'api'", project_root="api"),
    refused("an empty repository", _empty, "clone GIT_CLONE", "is empty", "Push a commit"),
    refused("a repository that is not there", _missing, "clone GIT_CLONE", "no such repository"),
    refused("too many files", _many_files, "clone SOURCE_LIMIT", f"more than {FILES:,} files"),
    refused("too many bytes", _many_bytes, "clone SOURCE_LIMIT", f"more than {SIZE:,} bytes"),
    refused("nothing to deploy", on(broken.NOTHING_TO_DEPLOY), "clone NO_IAC", "nothing to deploy", "template"),
    refused("a template that cannot be read", on(broken.UNPARSABLE), "clone TEMPLATE_VALIDATION", "template.yaml"),
    refused(
        "two templates",
        on(broken.TWO_TEMPLATES),
        "clone TEMPLATE_VALIDATION",
        "orders.yaml and stock.yaml",
        "project_root",
    ),
    refused("a stack that fails half-way", on(broken.FAILS_HALF_WAY), "monitor S3_ERROR", "Reader", "ROLLBACK"),
    refused("a CDK application", on(broken.CDK), "deploy NOT_AVAILABLE_HERE", "A CDK application", "CodeBuild"),
    refused("Terraform", on(broken.TERRAFORM), "deploy NOT_AVAILABLE_HERE", "Terraform", "CodeBuild"),
    refused(
        "a Serverless application",
        on(broken.SERVERLESS),
        "deploy NOT_AVAILABLE_HERE",
        "A Serverless application",
        "CodeBuild",
    ),
    refused(
        "a private repository with a wrong token",
        on(STORES, lambda hosts: hosts.foreign),
        "clone GIT_CLONE",
        "does not open it",
        "renew it",
    ),
)
TOGETHER = (*GOOD, *MENDED, *PAST_MENDING, *REFUSED)
ROWS = (*ALONE, *TOGETHER)


if __name__ == "__main__":
    from tests.flows.deployments_run import printed

    printed()
