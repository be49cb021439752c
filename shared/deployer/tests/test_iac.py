"""Without these a repository is deployed with the wrong tool, or refused without saying what is wrong with it."""

import pytest
from deployer.failure import Code, StageFailed
from deployer.iac.detection import detect
from deployer.iac.kind import Iac, Kind

STACK = b"Resources: {Queue: {Type: AWS::SQS::Queue}}"
SAM = b"Transform: AWS::Serverless-2016-10-31\nResources: {Api: {Type: AWS::Serverless::HttpApi}}"
HANDLER = b"def lambda_handler(event, context): ..."


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"template.yaml": SAM, "cdk.json": b"{}"}, Iac(Kind.SAM, "template.yaml")),
        ({"queue.yml": STACK, "app.py": HANDLER}, Iac(Kind.CLOUDFORMATION, "queue.yml")),
        ({"stack.json": b'{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'}, Iac(Kind.CLOUDFORMATION, "stack.json")),
        ({"cdk.json": b"{}", "main.tf": b"", "serverless.yml": b""}, Iac(Kind.CDK, "cdk.json")),
        ({"b.tf": b"", "a.tf": b"", "serverless.yml": b""}, Iac(Kind.TERRAFORM, "a.tf")),
        ({"serverless.yml": b"", "handler.py": HANDLER}, Iac(Kind.SERVERLESS, "serverless.yml")),
        ({"lambda_function.py": HANDLER}, Iac(Kind.HANDLER, "lambda_function.py", "lambda_function.lambda_handler")),
        ({"app.py": b"from mangum import Mangum\nhandler = Mangum(1)"}, Iac(Kind.HANDLER, "app.py", "app.handler")),
        ({"index.mjs": b"export const handler = async (event) => 1"}, Iac(Kind.HANDLER, "index.mjs", "index.handler")),
        ({"index.js": b"exports.handler = async () => 1"}, Iac(Kind.HANDLER, "index.js", "index.handler")),
    ],
)
def test_the_first_kind_of_the_order_is_found(files: dict[str, bytes], found: Iac) -> None:
    assert detect(files) == found and Iac.of(found.item()) == found


def test_only_the_project_s_folder_is_looked_at_and_the_path_found_leads_from_the_top() -> None:
    files = {"template.yaml": SAM, "shop/api/stack.yaml": STACK, "shop/api/nested/other.yaml": STACK}
    assert detect(files, "shop/api") == Iac(Kind.CLOUDFORMATION, "shop/api/stack.yaml")


def test_two_templates_are_both_named() -> None:
    with pytest.raises(StageFailed, match=r"more than one template, a\.yaml and b\.json: .*project_root") as failed:
        detect({"a.yaml": STACK, "b.json": b'{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'})
    assert failed.value.code is Code.TEMPLATE_VALIDATION


def test_of_several_templates_the_one_with_the_usual_name_is_deployed_as_sam_itself_would() -> None:
    assert detect({"certificate.yaml": STACK, "template.json": STACK, "template.yml": SAM}).template == "template.yml"
    assert detect({"template.yaml": SAM, "old.yaml": STACK + b"\n  ]: AWS::"}).template == "template.yaml"


def test_a_template_of_nothing_but_a_loop_is_one() -> None:
    loop = b"Resources: {'Fn::ForEach::Queues': [Name, [A, B], {'Queue${Name}': {Type: AWS::SQS::Queue}}]}"
    assert detect({"queues.yaml": loop}).kind is Kind.CLOUDFORMATION


def test_a_nested_stack_s_template_is_no_second_one() -> None:
    parent = b"Resources: {Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml}}}"
    assert detect({"child.yaml": STACK, "parent.yaml": parent}).template == "parent.yaml"


def test_a_template_that_does_not_parse_is_said_with_its_line() -> None:
    with pytest.raises(StageFailed) as failed:
        detect({"template.yaml": b"Resources:\n  Queue: [", "cdk.json": b"{}"})
    assert failed.value.code is Code.TEMPLATE_VALIDATION and failed.value.lines[0].startswith("template.yaml:2")


def test_other_files_that_do_not_parse_are_nobody_s_business() -> None:
    assert detect({"chart.yaml": b"{{ if }}: [", "cdk.json": b"{}"}).kind is Kind.CDK


def test_with_nothing_to_deploy_it_says_where_something_is() -> None:
    with pytest.raises(StageFailed, match=r"at the top of the repository.* in infra, services/api: name it") as failed:
        detect({"README.md": b"", "infra/main.tf": b"", "services/api/template.yaml": SAM})
    assert failed.value.code is Code.NO_IAC
    with pytest.raises(StageFailed, match=r"handler\.$"):
        detect({"README.md": b"", "shop.py": b"import os"})


def test_of_a_function_that_is_none_it_says_why() -> None:
    with pytest.raises(StageFailed, match=r"handler\. main\.py has no function called lambda_handler or handler\.$"):
        detect({"main.py": b"app = FastAPI()"})
    broken = r"handler\. handler\.py is no Python that can be read: .+, line 2\.$"
    with pytest.raises(StageFailed, match=broken):
        detect({"app.py": b"import os", "handler.py": b"import os\ndef handler(:"})


def test_a_template_nested_deeper_than_anybody_writes_is_refused_and_not_a_fault_of_ours() -> None:
    for text in (b'{"Resources": ' * 100_000, b"Resources: " + b"[" * 100_000):
        with pytest.raises(StageFailed) as failed:
            detect({"template.json": text})
        assert failed.value.code is Code.TEMPLATE_VALIDATION


def test_a_repository_of_many_folders_is_looked_through_once() -> None:
    files = {f"folder{number}/README.md": b"" for number in range(20_000)}
    with pytest.raises(StageFailed, match="nothing to deploy"):
        detect(files)
