"""What CDK or Serverless made becomes one template and its files, as the pipeline deploys templates.

    template.py cdk|serverless FOLDER READY s3://BUCKET/PREFIX/

READY gets `template.json` and `assets/`, which goes to the address before the template is deployed. Every role carries
the boundary and takes its name from the stack. Runs on the machine of a build, with nothing but Python there.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Template = dict[str, Any]
Found = tuple[Template, dict[str, Path]]


class Refused(Exception):
    """The project is of a kind that is not deployed here."""


def of_cdk(folder: Path) -> Found:
    """The one stack of an assembly, and its files by their names in the bucket. Raises Refused."""
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
    stacks = {name: found for name, found in artifacts.items() if found["type"] == "aws:cloudformation:stack"}
    if len(stacks) != 1:
        raise Refused(f"the application has {len(stacks)} stacks ({', '.join(sorted(stacks))}); one can be deployed")
    ((_, stack),) = stacks.items()
    template = json.loads((folder / stack["properties"]["templateFile"]).read_text())
    if list(_of_type(template, "AWS::CloudFormation::Stack")):
        raise Refused("the application has nested stacks, whose roles could not be bounded")
    # They ask for the account's bootstrap, whose bucket and roles are not used.
    template.get("Parameters", {}).pop("BootstrapVersion", None)
    template.pop("Rules", None)
    files: dict[str, Path] = {}
    for found in artifacts.values():
        if found["type"] == "cdk:asset-manifest":
            files |= _assets(folder, json.loads((folder / found["properties"]["file"]).read_text()))
    return template, {key: path for key, path in files.items() if path.name != stack["properties"]["templateFile"]}


def _assets(folder: Path, manifest: dict[str, Any]) -> dict[str, Path]:
    if manifest.get("dockerImages"):
        raise Refused("the application has container images, which are not built here")
    found = {}
    for asset in manifest.get("files", {}).values():
        if "path" not in asset["source"]:
            raise Refused("the application has an asset that a command makes, which is not run here")
        path = folder / asset["source"]["path"]
        for destination in asset["destinations"].values():
            key = destination["objectKey"]
            found[key] = _zipped(path, key) if asset["source"]["packaging"] == "zip" else path
    return found


def _zipped(folder: Path, key: str) -> Path:
    return Path(shutil.make_archive(str(folder.parent / f"zipped-{Path(key).stem}"), "zip", folder))


def of_serverless(folder: Path) -> Found:
    """The template of a service, and its archives by their names. Its own bucket for them is left out."""
    template = json.loads((folder / "cloudformation-template-update-stack.json").read_text())
    for name in ("ServerlessDeploymentBucket", "ServerlessDeploymentBucketPolicy"):
        template["Resources"].pop(name, None)
    template.get("Outputs", {}).pop("ServerlessDeploymentBucketName", None)
    return template, {path.name: path for path in folder.glob("*.zip")}


def stored(value: Any, files: dict[str, Path], *, bucket: str, prefix: str) -> Any:
    """The template with every file where it will lie: pairs of bucket and key, whatever they are called."""
    if isinstance(value, list):
        return [stored(each, files, bucket=bucket, prefix=prefix) for each in value]
    if not isinstance(value, dict):
        return value
    inner = {key: stored(each, files, bucket=bucket, prefix=prefix) for key, each in value.items()}
    for of_bucket, of_key in (("S3Bucket", "S3Key"), ("Bucket", "Key"), ("BucketName", "ObjectKey")):
        name = Path(str(inner.get(of_key, ""))).name
        if name in files and of_bucket in inner:
            inner |= {of_bucket: bucket, of_key: prefix + name}
    return inner


def bounded(template: Template, boundary_arn: str) -> Template:
    """Roles carry the boundary; their names are the stack's to give."""
    for resource in _of_type(template, "AWS::IAM::Role"):
        properties = resource.setdefault("Properties", {})
        properties["PermissionsBoundary"] = boundary_arn
        for own in ("RoleName", "Path"):
            properties.pop(own, None)
    return template


def _of_type(template: Template, type: str) -> Iterator[dict[str, Any]]:
    return (found for found in template["Resources"].values() if found["Type"] == type)


def main(kind: str, folder: Path, *, ready: Path, address: str) -> None:
    made: Callable[[Path], Found] = {"cdk": of_cdk, "serverless": of_serverless}[kind]
    template, files = made(folder)
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    template = bounded(stored(template, files, bucket=bucket, prefix=prefix), os.environ["BOUNDARY_ARN"])
    (ready / "assets").mkdir(parents=True, exist_ok=True)
    for name, path in files.items():
        shutil.copyfile(path, ready / "assets" / name)
    (ready / "template.json").write_text(json.dumps(template))


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]), ready=Path(sys.argv[3]), address=sys.argv[4])
    except Refused as refused:
        sys.exit(f"Not deployed: {refused}.")
