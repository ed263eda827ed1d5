"""What the code alone shows of workloads without a manifest: rows, counts and questions."""

from pathlib import Path

import pytest
from from_text import facts_from

SIGNALS = """
provider "aws" { region = "us-east-1" }
resource "aws_secretsmanager_secret" "openai" { name = "prod/openai-api-key" }
resource "aws_budgets_budget" "all" {
  name         = "all"
  budget_type  = "COST"
  limit_amount = "100"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
}
"""
BUDGET = SIGNALS[SIGNALS.index('resource "aws_budgets') :]
CALLER = """
resource "aws_lambda_function" "f" {
  function_name = "f"
  environment { variables = { LITELLM_MASTER_KEY = "x" } }
}
"""


def _pool(low: object, normal: object, high: object) -> str:
    return f"""
variable "n" {{}}
resource "aws_eks_node_group" "g" {{
  instance_types = ["g4dn.xlarge"]
  scaling_config {{
    min_size     = {low}
    desired_size = {normal}
    max_size     = {high}
  }}
}}
"""


JOB = """
resource "kubernetes_job_v1" "train" {
  metadata { name = "train" }
  spec {
    template {
      metadata {}
      spec {
        container {
          name  = "a"
          image = "a"
          resources { limits = { "nvidia.com/gpu" = 4 } }
        }
      }
    }
  }
}
"""


def test_controls_alone_make_no_workload(tmp_path: Path) -> None:
    facts = facts_from(tmp_path, {"main.tf": BUDGET})
    assert [item.role for item in facts.items] == ["control"]
    assert not facts.workloads
    portfolio = facts.subjects[-1].facts
    assert portfolio["resource_count"].value == 0


def test_keys_are_judged_and_are_no_row(tmp_path: Path) -> None:
    facts = facts_from(tmp_path, {"main.tf": SIGNALS})
    assert [one.resources for one in facts.workloads] == [0]
    whole = next(one for one in facts.subjects if one.kind == "workload")
    assert whole.facts["unattributable"].value == "One API key"


def test_a_key_among_other_things_is_not_what_is_untied(tmp_path: Path) -> None:
    node = 'resource "aws_instance" "a" { instance_type = "p4d.24xlarge" }\n'
    facts = facts_from(tmp_path, {"main.tf": SIGNALS + node})
    whole = next(one for one in facts.subjects if one.kind == "workload")
    assert whole.facts["unattributable"].value == "2 of 2 resources"


def test_what_is_switched_off_is_listed_and_no_row(tmp_path: Path) -> None:
    node = 'resource "aws_instance" "a" {\n  count = 0\n  instance_type = "p4d.24xlarge"\n}\n'
    facts = facts_from(tmp_path, {"main.tf": node})
    assert [item.active for item in facts.items] == [False]
    assert not facts.workloads


def test_nobody_is_asked_what_borrowed_hardware_costs(tmp_path: Path) -> None:
    facts = facts_from(tmp_path, {"main.tf": JOB})
    whole = next(one for one in facts.subjects if one.kind == "workload")
    assert whole.facts["accelerator_count"].value == 0
    assert facts.workloads[0].description == "4 accelerators"


def test_the_row_names_only_the_hardware_that_it_counts(tmp_path: Path) -> None:
    text = """
resource "aws_instance" "node" {
  count         = 2
  instance_type = "p5.48xlarge"
}
resource "aws_sagemaker_endpoint_configuration" "small" {
  name = "small"
  production_variants {
    variant_name           = "a"
    model_name             = "m"
    instance_type          = "ml.g5.12xlarge"
    initial_instance_count = 2
  }
}
"""
    facts = facts_from(tmp_path, {"main.tf": text})
    assert [one.description for one in facts.workloads] == ["16 × H100-80GB in 2 × p5.48xlarge"]


def test_what_limits_spend_is_billed_to_nobody_and_objects_have_labels(tmp_path: Path) -> None:
    facts = facts_from(tmp_path, {"main.tf": JOB + BUDGET})
    whole = next(one for one in facts.subjects if one.kind == "workload")
    assert whole.facts["unattributable_count"].value == 1
    assert whole.facts["unattributable_objects"].value is True
    machine = facts_from(tmp_path, {"main.tf": JOB + _pool(1, 1, 1)})
    whole = next(one for one in machine.subjects if one.kind == "workload")
    assert whole.facts["unattributable_objects"].value is False


@pytest.mark.parametrize(
    ("terraform", "words"),
    [
        (_pool(0, 0, 0), "T4, none at the moment"),
        (_pool(0, 0, 4), "T4 in up to 4 × g4dn.xlarge"),
        (_pool(1, 2, 4), "2 × T4 in 2 × g4dn.xlarge"),
        (_pool("var.n", "var.n", "var.n"), "T4, number not known"),
        (CALLER, "it uses LITELLM_MASTER_KEY"),
    ],
)
def test_a_root_in_a_few_words(tmp_path: Path, terraform: str, words: str) -> None:
    facts = facts_from(tmp_path, {"main.tf": terraform})
    assert facts.workloads[0].description == words
    assert facts.workloads[0].cost is None or facts.workloads[0].cost.amount
