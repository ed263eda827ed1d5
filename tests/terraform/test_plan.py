"""Plans and states as `terraform show -json` prints them, with and without the code beside them."""

import json
from pathlib import Path
from typing import Any

import pytest

from checker.documents.tree import SourceTree
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.model.declaration import Declaration, Reading
from checker.model.values import Unknown

CODE = {
    "main.tf": """
provider "aws" {
  region = var.region
}
resource "aws_launch_template" "t" {
  instance_type = "p4d.24xlarge"
}
resource "aws_instance" "n" {
  count = 2
  instance_type = "g5.12xlarge"
}
module "m" {
  for_each = { a = 1 }
  source   = "./m"
  template = aws_launch_template.t.id
}
""",
    "m/main.tf": """
variable "template" {}
resource "aws_autoscaling_group" "g" {
  max_size = 4
  launch_template {
    id = var.template
  }
}
""",
    "other/main.tf": 'provider "x" {\n  y = 1\n}\nresource "x_y" "other" {}\n',
}


def change(address: str, after: Any, unknown: Any = None, **more: Any) -> dict[str, Any]:
    kind, name = (
        address.rpartition("[")[0].split(".")[-2:] if "n[" in address else address.split(".")[-2:]
    )
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": more.pop("actions", ["create"]),
            "after": after,
            "after_unknown": unknown or {},
            "after_sensitive": more.pop("sensitive", {}),
        },
        **more,
    }


def plan(**more: Any) -> dict[str, Any]:
    group = {"max_size": 4, "launch_template": [{"version": "1"}], "tags_all": {"team": "a"}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {"region": {"value": "us-east-1"}},
        "resource_changes": [
            change("aws_launch_template.t", {"instance_type": "p4d.24xlarge"}, {"id": True}),
            change("aws_instance.n[0]", {"instance_type": "g5", "tags": {"n": "0"}}, index=0),
            change("aws_instance.n[1]", {"instance_type": "g5", "tags": {"n": "1"}}, index=1),
            change('module.m["a"].aws_autoscaling_group.g', group,
                   {"launch_template": [{"id": True}], "arn": True},
                   sensitive={"max_size": True}),
            change("aws_instance.gone", None, actions=["delete"]),
            change("aws_instance.kept", {"instance_type": "t3.micro"}, actions=["no-op"]),
            change("aws_instance.forgotten", {"a": 1}, actions=["forget"]),
            change("aws_instance.kept", {"instance_type": "old"}, deposed="ab12"),
            {**change("aws_ami.d", {"a": 1}), "mode": "data"},
        ],
        "configuration": {
            "provider_config": {"aws": {"expressions": {"region": {"references": ["var.region"]}}}},
            "root_module": {
                "resources": [{"mode": "managed", "type": "aws_instance", "name": "n",
                               "provider_config_key": "aws"}],
                "module_calls": {
                    "m": {
                        "expressions": {"template": {"references": [
                            "aws_launch_template.t.id", "aws_launch_template.t"]}},
                        "module": {"resources": [{
                            "mode": "managed", "type": "aws_autoscaling_group", "name": "g",
                            "expressions": {"launch_template": [
                                {"id": {"references": ["var.template"]}}]},
                        }]},
                    }
                },
            },
        },
        **more,
    }  # fmt: skip


def read(folder: Path, document: Any, code: bool = True, named: bool = True) -> Reading:
    for name, text in CODE.items() if code else ():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "plan.json").write_text(json.dumps(document))
    tree = SourceTree(folder)
    paths = [path for path in tree.walk() if terraform.matches(path, tree.head(path))]
    return terraform.read(paths, tree, ReadOptions(plans=("plan.json",) if named else ()))


def by_address(reading: Reading) -> dict[str, Declaration]:
    return {one.address: one for one in reading.declarations if one.root != "other"}


def test_a_plan_stands_for_the_code_of_its_root_and_of_no_other(tmp_path: Path) -> None:
    reading = read(tmp_path, plan())
    assert reading.problems == ()
    assert {one.context for one in by_address(reading).values()} == {"plan.json"}
    assert "x_y.other" in {one.address for one in reading.declarations}


def test_what_is_deleted_forgotten_or_read_is_not_declared(tmp_path: Path) -> None:
    found = by_address(read(tmp_path, plan()))
    assert sorted(found) == [
        "aws_instance.kept",
        "aws_instance.n",
        "aws_launch_template.t",
        'module.m["a"].aws_autoscaling_group.g',
    ]
    assert found["aws_instance.kept"].body.plain() == {"instance_type": "t3.micro"}


def test_counted_instances_that_differ_by_name_only_are_one_group(tmp_path: Path) -> None:
    one = by_address(read(tmp_path, plan()))["aws_instance.n"]
    assert one.copies.exact == 2
    assert one.body.plain()["instance_type"] == "g5"
    assert isinstance(one.body.plain()["tags"], Unknown)
    assert one.region is not None
    assert one.region.value == "us-east-1"


def test_counted_instances_of_other_kinds_stay_apart(tmp_path: Path) -> None:
    document = plan()
    document["resource_changes"][2]["change"]["after"]["instance_type"] = "p5"
    found = by_address(read(tmp_path, document))
    assert {"aws_instance.n[0]", "aws_instance.n[1]"} <= set(found)


def test_places_are_those_of_the_code(tmp_path: Path) -> None:
    found = by_address(read(tmp_path, plan()))
    template = found["aws_launch_template.t"].body.first("instance_type")
    group = found['module.m["a"].aws_autoscaling_group.g']
    assert template is not None
    assert str(template.location) == "main.tf:6"
    assert (str(group.location), [call.address for call in group.calls]) == (
        "m/main.tf:3",
        ['module.m["a"]'],
    )
    assert group.files == {"plan.json", "m/main.tf", "main.tf"}


def test_without_the_code_places_are_those_of_the_plan(tmp_path: Path) -> None:
    found = by_address(read(tmp_path, plan(), code=False))
    where = found["aws_launch_template.t"].location
    assert (where.path, where.line) == ("plan.json", 1)
    assert where.column > 100


def test_unknown_is_unknown_and_says_whose_it_is(tmp_path: Path) -> None:
    group = by_address(read(tmp_path, plan()))['module.m["a"].aws_autoscaling_group.g']
    link = group.body.first("launch_template.id")
    assert link is not None
    assert isinstance(link.value, Unknown)
    assert link.value.reference == "aws_launch_template.t"
    assert group.default_tags is not None
    assert group.default_tags.plain() == {"team": "a"}


def test_sensitive_values_are_not_kept(tmp_path: Path) -> None:
    group = by_address(read(tmp_path, plan()))['module.m["a"].aws_autoscaling_group.g']
    size = group.body.first("max_size")
    assert size is not None
    assert isinstance(size.value, Unknown)
    assert size.sensitive


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"errored": True}, "ended with an error"),
        ({"complete": False}, "is not complete"),
        ({"format_version": "2.0"}, "has format 2.0"),
        ({"resource_changes": None}, "no plan and no state"),
        ({"resource_changes": None, "planned_values": {"root_module": {}}}, "only refreshes"),
    ],
)
def test_a_plan_that_cannot_be_judged_is_a_problem(
    tmp_path: Path, more: dict[str, Any], words: str
) -> None:
    document = {key: value for key, value in plan(**more).items() if value is not None}
    reading = read(tmp_path, document)
    assert [problem.kind for problem in reading.problems] == ["plan"]
    assert words in reading.problems[0].message
    assert {one.context for one in reading.declarations} == {"defaults"}


def test_a_plan_of_code_without_resources_is_a_plan(tmp_path: Path) -> None:
    empty = {"root_module": {"outputs": {"a": {}}, "module_calls": {"m": {"module": {}}}}}
    document = plan(planned_values={"outputs": {}}, configuration=empty)
    del document["resource_changes"]
    reading = read(tmp_path, document)
    assert not reading.problems
    assert not by_address(reading)


def test_a_plan_that_merely_lies_there_hides_no_code(tmp_path: Path) -> None:
    reading = read(tmp_path, plan(), named=False)
    assert {one.context for one in reading.declarations} == {"defaults"}
    assert reading.unused == ("plan.json",)


def state(*instances: dict[str, Any], **more: Any) -> dict[str, Any]:
    resource = {"mode": "managed", "type": "aws_instance", "name": "n", "instances": instances,
                "provider": 'provider["registry.terraform.io/hashicorp/aws"].west'}  # fmt: skip
    return {"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "0d",
            "resources": [resource, {**resource, "mode": "data"}], **more}  # fmt: skip


def read_state(folder: Path, content: Any, named: bool = True) -> Reading:
    for name, text in CODE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "terraform.tfstate").write_text(json.dumps(content))
    tree = SourceTree(folder)
    paths = [path for path in tree.walk() if terraform.matches(path, tree.head(path))]
    plans = ("terraform.tfstate",) if named else ()
    return terraform.read(paths, tree, ReadOptions(plans=plans))


def test_a_raw_state_is_read_as_terraform_keeps_it(tmp_path: Path) -> None:
    body = {
        "instance_type": "g5", "password": "hush", "secret_name": "shown", "hidden": ["hush"],
        "object": {"value": {"replicas": 2}, "type": ["object", {"replicas": "number"}]},
        "requirement": {"type": "GPU", "value": "1"},
    }  # fmt: skip
    path = [{"type": "get_attr", "value": "hidden"},
            {"type": "index", "value": {"value": 0, "type": "number"}}]  # fmt: skip
    first = {"index_key": 0, "attributes": body, "sensitive_attributes": [path]}
    second = {**first, "index_key": 1}
    waits = {**first, "deposed": "0a1b"}
    reading = read_state(tmp_path, state(first, second, waits))
    one = by_address(reading)["aws_instance.n"]
    assert (one.copies.exact, one.provider, one.context) == (2, "aws", "terraform.tfstate")
    assert (one.location.path, one.location.line) == ("main.tf", 8)
    plain = one.body.plain()
    assert plain.pop("object") == {"replicas": 2}
    assert plain.pop("requirement") == {"type": "GPU", "value": "1"}
    assert (plain.pop("instance_type"), plain.pop("secret_name")) == ("g5", "shown")
    assert set(plain) == {"password", "hidden"}
    assert all(isinstance(value, Unknown) for value in plain.values())
    assert "hush" not in repr(one.body.plain())


def test_instances_of_a_raw_state_have_terraforms_addresses(tmp_path: Path) -> None:
    instances = [{"index_key": key, "attributes": {"instance_type": key}} for key in ("a", 'b"c')]
    content = state(*instances)
    content["resources"][0]["module"] = 'module.m["a"]'
    found = set(by_address(read_state(tmp_path, content)))
    own = 'module.m["a"].aws_instance.n'
    assert found >= {f'{own}["a"]', f'{own}["b\\"c"]'}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"version": 3}, "has version 3"),
        ({"version": None}, "has no version"),
        ({"encrypted_data": "AAAA"}, "encrypted"),
    ],
)
def test_a_state_that_cannot_be_read_is_a_problem(tmp_path: Path, more: Any, words: str) -> None:
    [problem] = read_state(tmp_path, state(**more)).problems
    assert words in problem.message
    assert "terraform show -json" in (problem.next_step or "")


def test_a_state_that_merely_lies_there_hides_no_code(tmp_path: Path) -> None:
    reading = read_state(tmp_path, state(), named=False)
    assert {one.context for one in reading.declarations} == {"defaults"}
    assert reading.unused == ("terraform.tfstate",)


def test_a_state_is_all_known(tmp_path: Path) -> None:
    values = {"instance_type": "g5", "id": "i-1", "token": "hush"}
    resource = {"address": "aws_instance.n[0]", "mode": "managed", "type": "aws_instance",
                "name": "n", "index": 0, "values": values,
                "sensitive_values": {"token": True}}  # fmt: skip
    again = {
        **resource,
        "address": "aws_instance.n[1]",
        "index": 1,
        "values": {**values, "id": "i-2"},
    }
    module = {"child_modules": [], "resources": [resource, again]}
    state = {"format_version": "1.0", "terraform_version": "1.11.4",
             "values": {"root_module": module}}  # fmt: skip
    one = by_address(read(tmp_path, state))["aws_instance.n"]
    assert one.copies.exact == 2
    assert one.body.plain()["instance_type"] == "g5"
    assert isinstance(one.body.plain()["token"], Unknown)
