"""What a build makes of a project is bounded like every template, and finds its code among the session's files."""

from __future__ import annotations

import ast
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from deployer_stacks.builds import buildspec, template, terraform

BOUNDARY = "arn:aws:iam::123456789012:policy/deployer-boundary"
HASH = "0a1b"
OF_BOOTSTRAP = {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}
ENVIRONMENT = {
    "ARTIFACTS_BUCKET": "artifacts",
    "STACK_NAME": "skylift-shop-of-a-very-long-name-indeed-0191ab",
    "AWS_REGION": "eu-west-1",
    "SERVICE_ROLE_ARN": "arn:aws:iam::123456789012:role/deployer-service-role",
    "BOUNDARY_ARN": BOUNDARY,
}


def commands() -> list[str]:
    return [command for phase in yaml.safe_load(buildspec())["phases"].values() for command in phase["commands"]]


@pytest.mark.parametrize("command", commands(), ids=lambda text: text.splitlines()[0][:40])
def test_every_command_is_one_that_bash_can_read(command: str) -> None:
    done = subprocess.run(["bash", "-n"], input=command, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_programs_reach_the_machine_of_the_build_unchanged(tmp_path: Path) -> None:
    writing = [command for command in commands() if command.startswith("cat > ")]
    subprocess.run(["bash", "-c", "\n".join(writing)], env={**os.environ, "PROGRAMS": str(tmp_path)}, check=True)
    for program in (template, terraform):
        source = Path(str(program.__file__))
        assert (tmp_path / source.name).read_text() == source.read_text()
        assert ast.parse(source.read_text())


def cdk_assembly(folder: Path, **manifest: Any) -> Path:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": "mine", "Path": "/mine/", "AssumeRolePolicyDocument": {}},
    }
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Code": {"S3Bucket": OF_BOOTSTRAP, "S3Key": f"{HASH}.zip"}},
    }
    made = {
        "Resources": {"Role": role, "Function": function},
        "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>"}},
        "Rules": {"CheckBootstrapVersion": {}},
    }
    (folder / "Shop.template.json").write_text(json.dumps(made))
    (folder / f"asset.{HASH}").mkdir()
    (folder / f"asset.{HASH}" / "index.js").write_text("exports.handler = 1")
    files = {
        HASH: _asset(f"asset.{HASH}", "zip", f"{HASH}.zip"),
        "2c": _asset("Shop.template.json", "file", "2c.json"),
    }
    (folder / "Shop.assets.json").write_text(json.dumps({"files": files, **manifest}))
    artifacts = {
        "Shop.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Shop.assets.json"}},
        "Shop": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Shop.template.json"}},
    }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def _asset(path: str, packaging: str, key: str) -> dict[str, Any]:
    return {"source": {"path": path, "packaging": packaging}, "destinations": {"here": {"objectKey": key}}}


def test_a_cdk_application_is_bounded_and_needs_no_bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOUNDARY_ARN", BOUNDARY)
    (tmp_path / "out").mkdir()
    template.main(
        "cdk", cdk_assembly(tmp_path / "out"), ready=tmp_path / "ready", address="s3://b/sessions/1/1/assets/"
    )
    made = json.loads((tmp_path / "ready" / "template.json").read_text())
    code = made["Resources"]["Function"]["Properties"]["Code"]
    assert code == {"S3Bucket": "b", "S3Key": f"sessions/1/1/assets/{HASH}.zip"}
    assert [path.name for path in (tmp_path / "ready" / "assets").iterdir()] == [f"{HASH}.zip"]
    role = made["Resources"]["Role"]["Properties"]
    assert role["PermissionsBoundary"] == BOUNDARY and not {"RoleName", "Path"} & role.keys()
    assert "cdk-hnb659fds" not in json.dumps(made) and "BootstrapVersion" not in json.dumps(made)


def test_container_images_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(template.Refused, match="container images"):
        template.of_cdk(cdk_assembly(tmp_path, dockerImages={"1": {}}))


def test_an_application_of_two_stacks_is_refused_by_their_names(tmp_path: Path) -> None:
    folder = cdk_assembly(tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["artifacts"]["Other"] = manifest["artifacts"]["Shop"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(template.Refused, match=r"2 stacks \(Other, Shop\)"):
        template.of_cdk(folder)


def test_a_serverless_service_finds_its_archive_among_the_sessions_files(tmp_path: Path) -> None:
    code = {"S3Bucket": {"Ref": "ServerlessDeploymentBucket"}, "S3Key": "serverless/shop/dev/1-2026/shop.zip"}
    made = {
        "Resources": {
            "ServerlessDeploymentBucket": {"Type": "AWS::S3::Bucket"},
            "Hello": {"Type": "AWS::Lambda::Function", "Properties": {"Code": code}},
        },
        "Outputs": {"ServerlessDeploymentBucketName": {"Value": {"Ref": "ServerlessDeploymentBucket"}}},
    }
    (tmp_path / "cloudformation-template-update-stack.json").write_text(json.dumps(made))
    (tmp_path / "shop.zip").write_bytes(b"zip")
    found, files = template.of_serverless(tmp_path)
    done = template.stored(found, files, bucket="b", prefix="p/")
    assert done["Resources"]["Hello"]["Properties"]["Code"] == {"S3Bucket": "b", "S3Key": "p/shop.zip"}
    assert "ServerlessDeploymentBucket" not in json.dumps(done)


def test_terraform_works_with_the_role_of_deployments_and_keeps_its_state() -> None:
    hcl = {
        "provider": [{'"aws"': {"region": '"eu-west-1"'}}, {'"aws"': {"alias": '"us"', "region": '"us-east-1"'}}],
        "resource": [{'"aws_iam_role"': {'"worker"': {"name": '"mine"'}}}, {'"aws_sqs_queue"': {'"q"': {}}}],
    }
    json_module: dict[str, Any] = {"resource": {"aws_iam_role": {"other": {}}}}
    made = terraform.overrides([hcl, json_module], ENVIRONMENT)
    assert [provider.get("alias") for provider in made["provider"]["aws"]] == [None, "us"]
    taken = [provider["assume_role"] for provider in made["provider"]["aws"]]
    assert taken == [[{"role_arn": ENVIRONMENT["SERVICE_ROLE_ARN"]}]] * 2
    roles = made["resource"]["aws_iam_role"]
    assert set(roles) == {"worker", "other"}
    assert all(role["permissions_boundary"] == BOUNDARY and role["name"] is None for role in roles.values())
    assert all(len(role["name_prefix"]) <= 38 and role["name_prefix"].startswith("skylift-") for role in roles.values())
    assert made["terraform"]["backend"]["s3"]["key"] == f"terraform/{ENVIRONMENT['STACK_NAME']}.tfstate"
