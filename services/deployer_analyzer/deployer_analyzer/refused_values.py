"""Known errors about values that a service refuses, and about limits of the local platform."""

from __future__ import annotations

from deployer.failure import Code
from deployer.stacks.faults import LOCAL_LIMIT

from deployer_analyzer.rule import rule

REFUSED_VALUES = (
    rule(
        Code.NOT_AVAILABLE_HERE,
        LOCAL_LIMIT.pattern + r": (?P<what>.+?)\.(?= |$)",
        "Deploy this repository on AWS, where it works, or leave this out here: {what}.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"attribute paths\. Resource (?P<path>\S+) should start with /",
        "Let the path {path} begin with a slash: /{path}.",
        cause="The path {path} does not begin with a slash: write /{path}.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"attribute paths\.'(?P<path>[^']+)'\((?P<method>[\w-]+)\) is unexpected",
        "Correct the method {method} of {path}: it is GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS or ANY.",
        cause="{path} has the method {method}, which does not exist.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"instance of Fn::\w+ references (?:undefined resource|invalid resource attribute) (?P<name>\S+)",
        "The template refers to {name}, which it does not define: define it, or correct the name.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"Queue visibility timeout: (?P<seconds>\d+) seconds is less than Function timeout: (?P<timeout>\d+) seconds",
        "Raise the queue's VisibilityTimeout from {seconds} to at least {timeout} seconds; AWS recommends six times "
        "the function's Timeout.",
    ),
    rule(
        Code.TEMPLATE_VALIDATION,
        r"Parameter ScheduleExpression is not valid|Invalid Schedule Expression",
        "Correct the schedule: rate(1 minute), rate(5 minutes), or cron(...) with six fields, one of the two for days "
        "a question mark.",
    ),
)
