"""Without these a good template is refused, or a bad one fails with words that help nobody."""

import pytest
from deployer.failure import Code, StageFailed
from deployer.template.parsing import parse
from deployer.template.shape import is_sam, is_template, transforms


def test_short_forms_of_intrinsic_functions_become_the_long_ones() -> None:
    found = parse(
        "A: !Ref X\nB: !GetAtt X.Arn.More\nC: !Sub ['${Y}', {Y: !Ref Z}]\nD: !Condition IsProd\nE: !Base64 text"
    )
    assert found == {
        "A": {"Ref": "X"},
        "B": {"Fn::GetAtt": ["X", "Arn.More"]},
        "C": {"Fn::Sub": ["${Y}", {"Y": {"Ref": "Z"}}]},
        "D": {"Condition": "IsProd"},
        "E": {"Fn::Base64": "text"},
    }


def test_dates_stay_text_and_json_is_a_template_too() -> None:
    assert parse("AWSTemplateFormatVersion: 2010-09-09") == parse('{"AWSTemplateFormatVersion": "2010-09-09"}')


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Resources:\n  Queue: [1", "t.yaml:2: does not parse as YAML: expected ',' or ']'"),
        ('{"Resources":\n {,}}', "t.yaml:2: does not parse as JSON"),
        ("A: 1\nA: 2", "t.yaml:2: does not parse as YAML: 'A' is named twice"),
        ('{"A": 1, "A": 2}', "t.yaml: names 'A' twice"),
        ("A: !!python/object/apply:os.getcwd []", "t.yaml:1: does not parse as YAML: could not determine"),
        ("- a list", "t.yaml: is no mapping"),
        ("", "t.yaml: is no mapping"),
        ("a: &a [*a]", "t.yaml:1: does not parse as YAML: found unconstructable recursive"),
        ('{"a": ' * 100_000, "t.yaml: maximum recursion depth exceeded"),
        ("Metadata: text", "t.yaml: has Metadata that is no mapping"),
        ("Metadata: {cfn-lint: }", "t.yaml: has Metadata whose cfn-lint is no mapping"),
    ],
)
def test_a_template_that_does_not_parse_is_refused_with_file_line_and_fault(text: str, line: str) -> None:
    with pytest.raises(StageFailed) as refused:
        parse(text, name="t.yaml")
    assert refused.value.code is Code.TEMPLATE_VALIDATION
    assert refused.value.lines[0].startswith(line)


def test_aliases_that_stand_for_billions_of_values_are_refused_at_once() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(StageFailed, match="values once its aliases are followed"):
        parse("\n".join(lines))


def test_a_template_is_known_by_its_resources_and_sam_by_its_transform() -> None:
    queue = "Resources:\n  Queue: {Type: AWS::SQS::Queue}"
    assert is_template(parse(queue)) and not is_sam(parse(queue))
    assert is_sam(parse(f"Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n{queue}"))
    assert transforms(parse(f"Transform: {{Name: AWS::Include}}\n{queue}")) == ["AWS::Include"]
    assert not is_template(parse("Resources: {Queue: {Kind: Queue}}"))
    assert not is_template(parse("services: {web: {image: nginx}}"))
