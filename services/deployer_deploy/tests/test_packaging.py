"""A template that goes out with a path of the repository in it, or with a role without its bounds, is a broken one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from deployer.failure import Code, StageFailed

from tests.builders.aws import Aws
from tests.builders.shop import BOUNDARY, Shop

FUNCTION = {"Runtime": "python3.13", "Handler": "app.handler"}


@pytest.fixture
def shop(repository: Path, stores: Aws) -> Shop:
    return Shop(repository, stores)


def sam(resources: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, **more}


def function(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Function", "Properties": {**FUNCTION, **properties}}


def test_code_is_uploaded_by_its_content_and_named_there(shop: Shop) -> None:
    shop.write(src__app_dot_py="handler = print", infra__own_dot_py="handler = print")
    packaged = shop.package(
        sam(
            {
                "One": function(CodeUri="../src"),
                "Two": function(CodeUri="../src/"),
                "Three": function(CodeUri="../src/app.py"),
                "Four": function(),
                "Five": function(CodeUri="s3://theirs/code.zip"),
                "Six": {**function(InlineCode="def handler(event, context): ...")},
            }
        )
    )
    code = {name: each["Properties"].get("CodeUri") for name, each in packaged["Resources"].items()}
    assert code["One"] == code["Two"] and shop.files(shop.key_of(code["One"])) == ["app.py"]
    assert shop.files(shop.key_of(code["Three"])) == ["app.py"]
    assert "own.py" in shop.files(shop.key_of(code["Four"]))
    assert (code["Five"], code["Six"]) == ("s3://theirs/code.zip", None)


def test_globals_hold_for_functions_that_say_nothing_themselves(shop: Shop) -> None:
    required = {"left-pad": "1", "@aws-sdk/client-s3": "3"}
    shop.write(src__index_dot_mjs="export const handler = 1", src__package_dot_json={"dependencies": required})
    shared = {"Function": {"CodeUri": "../src", "Runtime": "nodejs22.x"}}
    silent = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "index.handler"}}
    packaged = shop.package(sam({"One": silent}, Globals=shared))
    assert "index.mjs" in shop.files(shop.key_of(packaged["Resources"]["One"]["Properties"]["CodeUri"]))
    [(event, text)] = shop.said
    assert event == "code_incomplete" and text.startswith("One requires left-pad, not in the repository;")


def test_plain_cloudformation_names_code_layers_and_documents_the_same_way(shop: Shop) -> None:
    shop.write(src__app_dot_py="", infra__api_dot_yaml="openapi: 3.0.1", infra__machine_dot_json={"StartAt": "A"})
    packaged = shop.package(
        {
            "Resources": {
                "Function": {"Type": "AWS::Lambda::Function", "Properties": {**FUNCTION, "Code": "../src"}},
                "Inline": {"Type": "AWS::Lambda::Function", "Properties": {**FUNCTION, "Code": {"ZipFile": "x"}}},
                "Layer": {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": "../src"}},
                "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"BodyS3Location": "api.yaml"}},
                "Machine": {
                    "Type": "AWS::StepFunctions::StateMachine",
                    "Properties": {"DefinitionS3Location": "machine.json"},
                },
            }
        }
    )
    found = {name: each["Properties"] for name, each in packaged["Resources"].items()}
    assert found["Function"]["Code"] == found["Layer"]["Content"]
    assert shop.files(found["Layer"]["Content"]["S3Key"]) == ["app.py"]
    assert found["Inline"]["Code"] == {"ZipFile": "x"}
    assert shop.read(found["Api"]["BodyS3Location"]["Key"]) == b"openapi: 3.0.1"
    assert found["Machine"]["DefinitionS3Location"]["Bucket"] == shop.stores.bucket


def test_nested_templates_are_packaged_with_theirs_and_need_what_they_need(shop: Shop) -> None:
    shop.write(
        infra__child_dot_yaml="Resources: {Role: {Type: AWS::IAM::Role, Properties: {}}}",
        infra__app_dot_yaml="Resources: {Queue: {Type: AWS::SQS::Queue}}",
    )
    packaged = shop.package(
        sam(
            {
                "Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "./child.yaml"}},
                "App": {"Type": "AWS::Serverless::Application", "Properties": {"Location": "app.yaml"}},
                "Theirs": {"Type": "AWS::Serverless::Application", "Properties": {"Location": {"ApplicationId": "x"}}},
            }
        )
    )
    url = packaged["Resources"]["Child"]["Properties"]["TemplateURL"]
    child = json.loads(shop.read(url.partition(f"/{shop.stores.bucket}/")[2]))
    assert child["Resources"]["Role"]["Properties"]["PermissionsBoundary"] == BOUNDARY
    assert packaged["Resources"]["App"]["Properties"]["Location"].startswith("https://s3.")
    assert packaged["Resources"]["Theirs"]["Properties"]["Location"] == {"ApplicationId": "x"}
    assert shop.packager.capabilities == {"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"}


def test_a_part_that_is_included_from_a_file_is_uploaded_too(shop: Shop) -> None:
    shop.write(infra__api_dot_yaml="openapi: 3.0.1")
    body = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "./api.yaml"}}}
    packaged = shop.package(sam({"Api": {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": body}}}))
    included = packaged["Resources"]["Api"]["Properties"]["DefinitionBody"]["Fn::Transform"]["Parameters"]
    assert shop.read(shop.key_of(included["Location"])) == b"openapi: 3.0.1"


def test_every_role_that_is_made_has_the_boundary_whatever_the_template_says(shop: Shop) -> None:
    shop.write(infra__app_dot_py="")
    tick = {"Tick": {"Type": "ScheduleV2", "Properties": {"ScheduleExpression": "rate(1 minute)"}}}
    packaged = shop.package(
        sam(
            {
                "Function": function(Events=tick, PermissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess"),
                "Machine": {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": {}}},
                "Role": {"Type": "AWS::IAM::Role"},
                "Queue": {"Type": "AWS::SQS::Queue"},
            }
        )
    )
    found = {name: each.get("Properties", {}) for name, each in packaged["Resources"].items()}
    bound = [name for name, properties in found.items() if properties.get("PermissionsBoundary") == BOUNDARY]
    assert bound == ["Function", "Machine", "Role"]
    assert found["Function"]["Events"]["Tick"]["Properties"]["PermissionsBoundary"] == BOUNDARY


def test_a_role_in_a_loop_has_the_boundary_and_a_function_in_one_its_code(shop: Shop) -> None:
    shop.write(src__app_dot_py="")
    body = {"Role${Name}": {"Type": "AWS::IAM::Role"}, "Function${Name}": function(CodeUri="../src")}
    packaged = shop.package(sam({"Fn::ForEach::Names": ["Name", ["A", "B"], body]}))
    found = packaged["Resources"]["Fn::ForEach::Names"][2]
    assert found["Role${Name}"]["Properties"]["PermissionsBoundary"] == BOUNDARY
    assert found["Function${Name}"]["Properties"]["CodeUri"].startswith("s3://")


@pytest.mark.parametrize(
    ("resource", "code", "fault"),
    [
        (function(CodeUri="../../etc"), Code.TEMPLATE_VALIDATION, "outside of the repository"),
        (function(CodeUri="/etc"), Code.TEMPLATE_VALIDATION, "outside of the repository"),
        (function(CodeUri="../gone"), Code.TEMPLATE_VALIDATION, "which is not in the repository"),
        (function(CodeUri="../Infra"), Code.TEMPLATE_VALIDATION, "'infra' is, and capital letters count"),
        (function(CodeUri=".", Runtime="java21"), Code.BUILD, "has to be compiled for java21"),
        (function(CodeUri=".", Runtime="provided.al2023"), Code.BUILD, "no compiled file `bootstrap`"),
        ({**function(CodeUri="."), "Metadata": {"BuildMethod": "esbuild"}}, Code.BUILD, "is built with 'esbuild'"),
        (function(PackageType="Image"), Code.NOT_AVAILABLE_HERE, "images are not built here"),
        (
            {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "template.json"}},
            Code.TEMPLATE_VALIDATION,
            "in a circle",
        ),
        (
            {"Type": "AWS::ApiGateway::RestApi", "Properties": {"BodyS3Location": "."}},
            Code.TEMPLATE_VALIDATION,
            "which is a folder",
        ),
    ],
)
def test_what_cannot_be_uploaded_ends_the_stage_by_name_and_place(
    shop: Shop, resource: Mapping[str, Any], code: Code, fault: str
) -> None:
    with pytest.raises(StageFailed) as failed:
        shop.package(sam({"Thing": resource}))
    assert failed.value.code is code and fault in failed.value.reason
    assert failed.value.lines[0].startswith("Resources/Thing/Properties/")


def test_the_same_files_are_the_same_zip_so_that_nothing_seems_to_have_changed(shop: Shop) -> None:
    shop.write(src__app_dot_py="handler = print")
    template = sam({"One": function(CodeUri="../src")})
    first = shop.package(template)
    (shop.root / "src" / "app.py").touch()
    assert shop.package(template) == first


def test_a_bucket_that_is_gone_or_closed_is_named_as_the_reason(shop: Shop) -> None:
    shop.write(infra__app_dot_py="")
    shop.packager.uploads.objects._bucket = "no-such-bucket"
    with pytest.raises(StageFailed, match="The bucket of artifacts refused") as failed:
        shop.package(sam({"One": function()}))
    assert failed.value.code is Code.S3_ERROR
