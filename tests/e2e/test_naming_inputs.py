"""What a run can be told to judge with: variables, a workspace, a plan."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CODE = """variable "size" {}

resource "aws_instance" "node" {
  instance_type = terraform.workspace == "big" ? "p5.48xlarge" : var.size
}
"""


def inventory(folder: Path, *arguments: str, **environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "checker", "inventory", "--format", "json", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(CODE)
    return tmp_path


def skus(found: dict[str, Any]) -> list[str | None]:
    return [row["sku"] for row in found["inventory"]]


def test_a_variable_is_given(folder: Path) -> None:
    assert skus(inventory(folder, "--var", "size=g5.xlarge")) == ["g5.xlarge"]


def test_the_environment_is_heeded_only_when_asked(folder: Path) -> None:
    assert skus(inventory(folder, TF_VAR_size="g5.xlarge")) == []
    assert skus(inventory(folder, "--tf-vars", TF_VAR_size="g5.xlarge")) == ["g5.xlarge"]


def test_a_workspace_is_named(folder: Path) -> None:
    assert skus(inventory(folder, "--workspace", "big", "--var", "size=x")) == ["p5.48xlarge"]


def test_a_plan_stands_for_the_code_and_keeps_its_lines(folder: Path) -> None:
    address = "aws_instance.node"
    resource = {
        "address": address,
        "mode": "managed",
        "type": "aws_instance",
        "name": "node",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "schema_version": 1,
        "values": {"instance_type": "p4d.24xlarge"},
        "sensitive_values": {},
    }
    change = {
        "address": address,
        "mode": "managed",
        "type": "aws_instance",
        "name": "node",
        "change": {
            "actions": ["create"],
            "before": None,
            "after": resource["values"],
            "after_unknown": {"id": True},
            "before_sensitive": False,
            "after_sensitive": {},
        },
    }
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [resource]}},
        "resource_changes": [change],
        "configuration": {"root_module": {}},
        "complete": True,
        "errored": False,
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    assert skus(inventory(folder)) == []
    found = inventory(folder, "plan.json")
    assert skus(found) == ["p4d.24xlarge"]
    assert (found["inventory"][0]["file"], found["inventory"][0]["line"]) == ("main.tf", 3)
