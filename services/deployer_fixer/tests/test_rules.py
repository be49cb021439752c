"""Without these a fix guesses: it changes what was right, leaves what it could mend, or spoils a file's writing."""

from collections.abc import Mapping

import pytest
from deployer.failure import Code, Failure, StageFailed
from deployer.tree import File
from deployer_fixer.case import Case
from deployer_fixer.checking import Checking
from deployer_fixer.rules.engine import Rules

REGION = "eu-west-1"
TABLE = """\
# Orders of the shop
Resources:
  Orders:  # by id
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]   # one
      KeySchema: [{AttributeName: id, KeyType: HASH}]
Outputs:
  Name:
    Value: !Ref Orders
  Arn:
    Value: !GetAtt Orders.Arn
  Text:
    Value: !Sub "${Orders.Arn}/index, ${!Orders}"
"""
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler  # what Lambda calls
      Runtime: python3.13
"""
HANDLER = "def handler(event, context):\n    return 'hello'\n\n\ndef helper(text):\n    return text\n"
QUEUE = '{\n\t"Resources": {\n\t\t"Q": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}\n\t}\n}\n'
ROLE = """\
Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      # the name
      RoleName: worker
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]
"""


def case(files: Mapping[str, str], failure: Failure | None = None) -> Case:
    return Case({path: File(path, text.encode()) for path, text in files.items()}, failure=failure)


def mended(files: Mapping[str, str], failure: Failure | None = None) -> Mapping[str, str]:
    broken = case(files, failure)
    repair = Rules(REGION).repair(broken)
    assert Checking(REGION).check(broken, repair, left_out=[]) == []
    assert repair.changes and all(change.line and change.reason for change in repair.changes)
    return repair.texts


SLIPS = [
    (TABLE, "BillingMode", "BilingMode"),
    (TABLE, "AttributeType: S", "AtributeType: S"),
    (TABLE, "PAY_PER_REQUEST", "PAY_PER_REQEST"),
    (TABLE, "AWS::DynamoDB::Table", "AWS::DynamoDB::Tabel"),
    (TABLE, "!Ref Orders", "!Ref Ordres"),
    (TABLE, "!GetAtt Orders", "!GetAtt Order"),
    (TABLE, "${Orders.Arn}", "${Ordesr.Arn}"),
    (TABLE, "    Properties:", "    Propertes:"),
    (FUNCTION, "Runtime: python3.13", "Runtime: Python 3.13"),
    (FUNCTION, "Runtime: python3.13", "Runtime: pyhton3.13"),
    (FUNCTION, "Runtime:", "Runtme:"),
    ("Globals:\n  Function:\n    Runtime: nodejs22.x\n" + FUNCTION, "nodejs22.x", "nodejs22"),
    (FUNCTION, "app.handler", "app.handlr"),
    (FUNCTION, "app.handler", "main.handler"),
    (FUNCTION, "app.handler", "main.start"),
]


@pytest.mark.parametrize(("right", "wanted", "written"), SLIPS)
def test_a_slip_is_mended_where_it_stands_and_nothing_else_is_touched(right: str, wanted: str, written: str) -> None:
    assert right.count(wanted) == 1
    files = {"template.yaml": right.replace(wanted, written), "src/app.py": HANDLER}
    assert mended(files) == {"template.yaml": right}


def test_a_slip_behind_another_is_found_once_the_first_is_mended() -> None:
    broken = QUEUE.replace("Properties", "Propertis").replace("VisibilityTimeout", "VisibilityTimout")
    assert mended({"template.json": broken}) == {"template.json": QUEUE}


def test_a_nested_template_is_mended_too() -> None:
    parent = "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: ./child.yaml}\n"
    files = {"template.yaml": parent, "child.yaml": TABLE.replace("KeySchema", "KeyShema")}
    assert mended(files) == {"child.yaml": TABLE}


DOUBTFUL = [
    (FUNCTION.replace("python3.13", "python3.1"), HANDLER),
    (
        FUNCTION.replace("app.handler", "app.start"),
        HANDLER.replace("def handler", "def one") + HANDLER.replace("def handler", "def two"),
    ),
    (
        FUNCTION.replace("app.handler", "app.start"),
        HANDLER.replace("def handler", "def begin(event, context): ...\ndef go"),
    ),
    (FUNCTION.replace("app.handler", "app.start"), "from elsewhere import *\n" + HANDLER),
    (FUNCTION.replace("CodeUri: src/", "CodeUri: ../src/").replace("app.handler", "app.start"), HANDLER),
    (FUNCTION.replace("app.handler", "main.start").replace("Runtime", "Layers: [x]\n      Runtime"), HANDLER),
    (FUNCTION.replace("app.handler", "main.start").replace("python3.13", "java21"), HANDLER),
    (FUNCTION.replace("app.handler", "main.start") + "    Metadata: {BuildMethod: makefile}\n", HANDLER),
    (FUNCTION.replace("app.handler", "main.start").replace("CodeUri: src/", "InlineCode: x"), HANDLER),
    (TABLE.replace("!Ref Orders", "!Ref Customers"), HANDLER),
    (TABLE.replace("BillingMode", "Colour"), HANDLER),
]


@pytest.mark.parametrize(("template", "code"), DOUBTFUL)
def test_where_more_than_one_thing_can_have_been_meant_nothing_is_changed(template: str, code: str) -> None:
    with pytest.raises(StageFailed) as raised:
        Rules(REGION).repair(case({"template.yaml": template, "src/app.py": code}))
    assert raised.value.code is Code.NO_FIX


def test_a_handler_that_a_requirement_brings_along_is_left_alone() -> None:
    template = FUNCTION.replace("app.handler", "wrapping_lambda.handler.start")
    files = {"template.yaml": template, "src/app.py": HANDLER, "src/requirements.txt": "wrapping-lambda==1\n"}
    with pytest.raises(StageFailed, match="nothing to fix"):
        Rules(REGION).repair(case(files))


NODE = "exports.{} = async (event) => ({{statusCode: 200}});\n"


def test_a_handler_in_javascript_is_told_by_its_export() -> None:
    right = FUNCTION.replace("python3.13", "nodejs22.x").replace("app.handler", "app.main")
    files = {"template.yaml": right.replace("app.main", "index.main"), "src/app.js": NODE.format("main")}
    assert mended(files) == {"template.yaml": right}


def refused(value: str = '"worker"') -> Failure:
    lines = [f"Resources/Worker/Properties/RoleName: {value} needs CAPABILITY_NAMED_IAM"]
    return StageFailed(Code.CFN_CAPABILITY, "Worker chooses a name for itself", lines).at("deploy")


def test_a_role_s_own_name_goes_where_it_may_not_be_chosen() -> None:
    right = ROLE.replace("      RoleName: worker\n", "")
    assert mended({"template.yaml": ROLE}, refused()) == {"template.yaml": right}


def test_a_role_s_own_name_stays_where_something_relies_on_it() -> None:
    text = ROLE + 'Outputs:\n  Arn:\n    Value: !Sub "arn:aws:iam::${AWS::AccountId}:role/worker"\n'
    with pytest.raises(StageFailed, match="chooses a name"):
        Rules(REGION).repair(case({"template.yaml": text}, refused()))


def test_what_cannot_be_mended_is_repeated_with_its_place() -> None:
    with pytest.raises(StageFailed, match="AttributeDefinitions") as raised:
        Rules(REGION).repair(case({"template.yaml": TABLE.replace("      AttributeDefinitions", "      Colour")}))
    assert any(line.startswith("template.yaml:7: E3002") for line in raised.value.lines)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"template.yaml": "Resources: ["}, "does not parse"),
        ({"README.md": "#"}, "nothing to deploy"),
        ({"template.yaml": TABLE}, "nothing to fix"),
    ],
)
def test_without_a_template_or_a_fault_there_is_no_fix_and_the_reason_says_so(files: dict[str, str], said: str) -> None:
    with pytest.raises(StageFailed, match=said):
        Rules(REGION).repair(case(files))


def test_what_the_function_itself_logged_is_evidence_enough_for_its_handler() -> None:
    files = {
        "template.yaml": FUNCTION.replace("app.handler", "app.handle"),
        "src/app.py": HANDLER,
        "src/old.py": "print 1",
    }
    with pytest.raises(StageFailed, match="nothing to fix"):
        Rules(REGION).repair(case(files))
    said = "[ERROR] Runtime.HandlerNotFound: Handler 'handle' missing on module 'app'"
    line = f"Shop (AWS::Lambda::Function) logged: {said}"
    failure = StageFailed(Code.TESTS_FAILED, "1 of 1 tests did not pass.", [line]).at("test")
    repair = Rules(REGION).repair(case(files, failure))
    assert "Handler: app.handler  # what" in repair.texts["template.yaml"]
    assert "Shop logged that it has no 'app.handle'" in str(repair.changes[0])
