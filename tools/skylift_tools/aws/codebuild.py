"""Projects of builds. The local plane keeps them on record and builds nothing."""

from __future__ import annotations

from skylift_tools.aws.resource import Name, Resource, call


class Project(Resource):
    token = "aws:codebuild/project:Project"
    service = "codebuild"
    name = Name(limit=150)
    tagged = True
    defaults = {"badgeEnabled": False, "buildTimeout": 60, "queuedTimeout": 480, "projectVisibility": "PRIVATE"}
    create = call("create_project", timeoutInMinutes="$buildTimeout", queuedTimeoutInMinutes="$queuedTimeout")
    update = call(
        "update_project", name="$id", timeoutInMinutes="$buildTimeout", queuedTimeoutInMinutes="$queuedTimeout"
    )
    delete = call("delete_project", name="$id")
    constants = {"badgeUrl": "", "publicProjectAlias": ""}
    formats = {"arn": "arn:aws:codebuild:{region}:{account}:project/{name}"}
