"""The example's Terraform is well formed, and what the screens point at stands where they say."""

import shutil
import subprocess
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "novaspark"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("alpha/main.tf:9", 'resource "aws_secretsmanager_secret" "openai_api_key" {'),
        ("gamma/compute.tf:18", 'resource "aws_instance" "node" {'),
        ("gamma/terraform.tfvars:3", "node_count     = 4"),
        ("gamma/ai-workload.yaml:7", "deployment_model: self_hosted"),
        ("gamma/ai-workload.yaml:12", "tokens_per_day: {input: 45M, output: 15M}"),
        ("gamma/ai-workload.yaml:13", "fixed_cost: $156,000/month"),
    ],
)
def test_what_the_screens_point_at(place: str, text: str) -> None:
    path, line = place.split(":")
    assert (EXAMPLE / path).read_text().splitlines()[int(line) - 1].startswith(text)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="needs the terraform program")
def test_terraform_finds_nothing_to_format() -> None:
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", "."], cwd=EXAMPLE, capture_output=True
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_nothing_of_alpha_names_who_pays() -> None:
    text = "".join(path.read_text() for path in sorted((EXAMPLE / "alpha").glob("*.tf*")))
    assert "cost_center" not in text
    assert "team " not in text.replace("support team", "")
