"""What a check prints without manifest and settings grows slower than what it found."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FIXED = 10
"""Lines that the tiniest run may print: heading, a finding of five, counts, next step."""
TROUBLE = 30
"""Lines about what could not be read: of a kind at most three places, with what to do."""
Repository = Callable[[int], str]


def machines(number: int) -> str:
    return f"""
resource "aws_instance" "gpu_{number}" {{
  ami           = "ami-1"
  instance_type = "{("g5.12xlarge", "p4d.24xlarge", "g6.xlarge")[number % 3]}"
}}
"""


def deployments(number: int) -> str:
    return f"""
resource "azurerm_cognitive_deployment" "chat_{number}" {{
  name                 = "chat-{number}"
  cognitive_account_id = "account"
  model {{
    format = "OpenAI"
    name   = "gpt-4o"
  }}
  sku {{
    name     = "ProvisionedManaged"
    capacity = {50 + number}
  }}
}}
"""


def unknown_machines(number: int) -> str:
    return f"""
variable "size_{number}" {{}}
resource "aws_sagemaker_endpoint_configuration" "own_{number}" {{
  production_variants {{
    variant_name           = "all"
    model_name             = "own-{number}"
    instance_type          = var.size_{number}
    initial_instance_count = {number + 1}
  }}
}}
module "registry_{number}" {{
  source  = "terraform-aws-modules/eks/aws"
  version = "20.0.0"
}}
"""


def broken(number: int) -> str:
    return f"{machines(number)}\nresource aws_instance broken_{number} = {{\n}}\n"


@pytest.mark.parametrize("roots", [1, 4, 24])
@pytest.mark.parametrize("each", [1, 6])
@pytest.mark.parametrize("written", [machines, deployments, unknown_machines, broken])
def test_lines_are_few_for_a_resource_and_for_a_root(
    tmp_path: Path, roots: int, each: int, written: Repository
) -> None:
    for root in range(roots):
        folder = tmp_path / f"root-{root}"
        folder.mkdir()
        (folder / "versions.tf").write_text('terraform {\n  backend "s3" {}\n}\n')
        text = "".join(written(root * each + number) for number in range(each))
        (folder / "main.tf").write_text(text)
    command = [sys.executable, "-m", "checker", "check", "--as-of", "2026-11-21"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    lines = len(done.stdout.splitlines())
    assert done.returncode in (0, 3), done.stdout + done.stderr
    fixed = FIXED + (TROUBLE if done.returncode else 0)
    assert lines <= fixed + 3 * roots * each, done.stdout
    assert lines <= fixed + 10 * roots, done.stdout
