"""Makes projects nobody would write on purpose: code, manifests, settings and evidence at random.

Each file is a bag of lines that are right, odd or wrong; what matters is that any mixture of them
is judged or refused, and never breaks the program.
"""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from checker.check import Request, check
from checker.model.report import Report
from checker.reports import format_names, load_format, write_as
from checker.reports.style import Style
from checker.survey import inventory, questions

AS_OF = date(2026, 11, 21)
Files = dict[str, str]

_COUNTS = ("", "count = 0", "count = 3", "count = var.u", 'count = var.u == "x" ? 3 : 0',
           'count = var.u == "x" ? 1 : 4', 'for_each = toset(["a", "b"])', "for_each = var.u",
           "count = 1e999999999", "count = -1", "count = var.secret", "count = null")  # fmt: skip
_MACHINES = ('"p4d.24xlarge"', '"g5.xlarge"', '"m6i.large"', "var.u", "var.machine", "null", "1",
             'var.u ? "p4d.24xlarge" : "g5.12xlarge"', '"p99.monster"', "var.secret")  # fmt: skip
_TAGS = ("", 'tags = { team = "a", cost_center = "b" }', "tags = var.u", 'tags = { team = var.u }',
         "tags = null", 'tags = { workload = "w" }', "tags = { (var.u) = 1 }")  # fmt: skip
_NUMBERS = ("0", "1", "4", "var.u", "-3", "2.5", "null", '"2"')
_PREAMBLE = """variable "u" {}
variable "machine" { default = "p4d.24xlarge" }
variable "secret" {
  sensitive = true
  default   = "p5.48xlarge"
}
"""


def _instance(name: str, count: str, machine: str, tags: str, number: str) -> str:
    return (
        f'resource "aws_instance" "{name}" {{\n  {count}\n  instance_type = {machine}\n'
        f"  {tags}\n}}\n"
    )


def _reservation(name: str, count: str, machine: str, tags: str, number: str) -> str:
    return (
        f'resource "aws_ec2_capacity_reservation" "{name}" {{\n  {count}\n  instance_type = '
        f"{machine}\n  instance_count = {number}\n  {tags}\n}}\n"
    )


def _pool(name: str, count: str, machine: str, tags: str, number: str) -> str:
    return (
        f'resource "aws_eks_node_group" "{name}" {{\n  {count}\n  instance_types = [{machine}]\n'
        f"  scaling_config {{\n    min_size = {number}\n    desired_size = 1\n    max_size = "
        f"{number}\n  }}\n  {tags}\n}}\n"
    )


def _deployment(name: str, count: str, machine: str, tags: str, number: str) -> str:
    return (
        f'resource "azurerm_cognitive_deployment" "{name}" {{\n  {count}\n  model {{\n    name = '
        f'"gpt-4o"\n  }}\n  sku {{\n    name = "ProvisionedManaged"\n    capacity = {number}\n'
        f"  }}\n}}\n"
    )


def _throughput(name: str, count: str, machine: str, tags: str, number: str) -> str:
    return (
        f'resource "aws_bedrock_provisioned_model_throughput" "{name}" {{\n  {count}\n'
        f'  model_arn = "anthropic.claude-v2"\n  model_units = {number}\n  {tags}\n}}\n'
    )


def _endpoint(name: str, count: str, machine: str, tags: str, number: str) -> str:
    return (
        f'resource "aws_sagemaker_endpoint_configuration" "{name}" {{\n  {count}\n'
        f'  production_variants {{\n    instance_type = "ml.g5.xlarge"\n'
        f"    initial_instance_count = {number}\n  }}\n  {tags}\n}}\n"
    )


def _module(name: str, count: str, machine: str, tags: str, number: str) -> str:
    return (
        f'module "{name}" {{\n  source = "terraform-aws-modules/eks/aws"\n  {count}\n'
        f"  eks_managed_node_groups = {{\n    gpu = {{\n      instance_types = [{machine}]\n"
        f"      desired_size = {number}\n    }}\n  }}\n}}\n"
    )


_KINDS = (_instance, _reservation, _pool, _deployment, _throughput, _endpoint, _module)

_FIELDS: dict[str, tuple[str, ...]] = {
    "owner": ("a@b.example", "none", "3", '""', "[a]"),
    "team": ("t", "other", "none"),
    "deployment_model": ("self_hosted", "closed_source_api", "hosted_open_source", "none", "own"),
    "purpose": ("inference", "training", "none"),
    "environment": ("production", "demo", "none", "poc"),
    "lifecycle_stage": ("poc", "growth", "scale", "none"),
    "in_service_since": ("2026-04-01", "2030-01-01", "2026-02-30", "none"),
    "tokens_per_day": ("60M", "0", "none", "{input: 45M, output: 15M}", "-5", "1e999", "{input: 1}",
                       "9999999999999B", "0.5"),
    "fixed_cost": ("$156,000/month", "$0/month", "90,000 EUR/month", "none", "1,5", "$1/hour",
                   "9999999999999999 USD/month"),
    "budget": ("$160,000/month", "$0/month", "none", "1 EUR/month"),
    "forecast": ("{cost: $120K/month, tokens_per_day: 300M, by: 2027-06-30}", "none", "{}", "3"),
    "model": ("{id: meta.llama3-1-70b-instruct, compare_with: openai/gpt-4o}", "{id: own/x}",
              "{base: meta.llama3-1-8b-instruct, compare_with: own/free}", "none", "{}",
              "{id: gpt-4o, customization: fine_tune, compare_with: nobody/nothing}"),
    "throughput": ('{tokens_per_second: "12,500", measured: 2026-09-30, record: r}', "none",
                   "{tokens_per_second: 0, measured: 2026-09-30, record: r}"),
    "commitment": ("{term: 3y, start: 2026-02-01, contract: P}", "none", "{term: 0d}",
                   "{term: 12mo, start: 2027-02-01}", "{start: 2020-01-01, term: 1mo}"),
    "resources": ('[{terraform: "aws_instance.*"}]', '[{terraform: "*", share: 0%}]',
                  '[{terraform: "aws_instance.*", share: 140%}]', '[{kubernetes: "Deployment/*"}]',
                  "[{on_premises: {accelerator: H100-80GB, count: 16, site: Z}}]", "[]",
                  '[{terraform: "nothing.at.all"}]', '[{tags: {team: a}}]'),
    "uses": ("[{workload: w1, share: 25%}]", "[{workload: w0}]", "[{workload: nobody}]"),
    "data": ("{must_stay_inside: true, residency: [eu]}", "none", "{third_party_allowed: false}"),
    "elsewhere": ("{budget: none, alert: x.tf}", "none", "{gpu_metrics: y.tf}"),
    "evidence": ("{match: {service: w}, gpu_utilization: {file: gpu.csv}}", "none",
                 "{gpu_utilization: {file: missing.csv}}", "{gpu_utilization: {file: ../../x}}"),
    "kpis": ("[{name: k, target: $0.04, goal: g, source: s}]", "none", "[]"),
    "decision": ("{date: 2026-01-15, record: r, options: {self_hosted: 90K EUR/month}}", "none"),
    "attestations": ("[{policy: data-stays-inside, statement: s, by: a@b.example, role: r, "
                     "date: 2026-01-10, expires: 2026-12-31}]", "none",
                     "[{policy: nothing, statement: s, by: me, role: r, date: 2030-01-10}]"),
    "maturity": ("crawl", "run", "none", "fly"),
    "cost_centre": ("x",),
}  # fmt: skip
_SETTINGS = (
    "materiality: $0/month", "materiality: none", "maturity: run", "exclude: ['x/**']",
    "evidence: {folder: evidence, newest_within: 7d}", "evidence: {folder: nowhere}",
    "currency_rates:\n  - {from: EUR, to: USD, rate: 1.08, date: 2026-11-20, source: b}",
    "currency_rates:\n  - {from: EUR, to: USD, rate: 0, date: 2026-11-20, source: b}",
    "prices:\n  - {sku: aws/p4d.24xlarge, price: $0/h, source: PO, date: 2026-02-01}",
    "prices:\n  - {sku: own/free, input: $0, output: $0/1M, source: q, date: 2026-02-01}",
    "prices:\n  - {sku: openai/gpt-4o, input: 1 EUR/1M, output: 2 EUR/1M, source: q, "
    "date: 2026-02-01}",
    "policies: {nothing-like-this: {enforcement: hard}}", "select: [core]", "select: [cor]",
    "teams: {t: {maturity: run, cost_center: 3}}", "teams: none", "roots: [a]",
)  # fmt: skip
_CSV = (
    "timestamp,series,value,unit", "timestamp,value", "2026-11-20T00:00:00Z,gpu0,40,percent",
    "2026-11-20T01:00:00Z,gpu0,140,percent", "2026-11-20T02:00:00Z,gpu0,NaN,ratio",
    "2026-11-20T03:00:00,gpu0,0.4,ratio", "2030-01-01T00:00:00Z,gpu0,0.4,ratio", ",,,", "=cmd|x",
    "2026-11-20T04:00:00Z,gpu0,1e999,ratio", '"', "2026-11-20T05:00:00Z,gpu0,-1,ratio", "\x00",
)  # fmt: skip
_POD = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: ai}}
spec:
  replicas: {replicas}
  template:
    spec:
      containers:
        - name: m
          image: vllm/vllm-openai:v0.8.5
          resources: {{limits: {{nvidia.com/gpu: {gpus}}}}}
"""


def _one(values: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


_CODE = st.lists(
    st.tuples(st.sampled_from(_KINDS), _one(_COUNTS), _one(_MACHINES), _one(_TAGS), _one(_NUMBERS)),
    max_size=4,
).map(
    lambda made: (
        _PREAMBLE + "".join(kind(f"r{place}", *rest) for place, (kind, *rest) in enumerate(made))
    )
)
_FIELD = st.sampled_from(sorted(_FIELDS)).flatmap(
    lambda name: st.tuples(st.just(name), _one(_FIELDS[name]))
)


def _manifest(name: str) -> st.SearchStrategy[str]:
    head = f"schema: ai-spend/workload/v1\nworkload: {name}\n"
    return st.lists(_FIELD, max_size=14, unique_by=lambda one: one[0]).map(
        lambda fields: head + "".join(f"{field}: {value}\n" for field, value in fields)
    )


_PODS = st.tuples(
    _one(("0", "2", "-1", "${R}", "1.5")), _one(("8", "0", "'8k'", "-1", "${G}"))
).map(lambda made: _POD.format(name="pod", replicas=made[0], gpus=made[1]))
PROJECTS = st.fixed_dictionaries(
    {"main.tf": _CODE},
    optional={
        "ai-workload.yaml": _manifest("w0"),
        "b/ai-workload.yaml": _manifest("w1"),
        "b/main.tf": _CODE,
        "k8s/pod.yaml": _PODS,
        "ai-spend.yaml": st.lists(_one(_SETTINGS), max_size=4, unique_by=lambda one: one[:6]).map(
            lambda lines: "\n".join(("schema: ai-spend/settings/v1", *lines, ""))
        ),
        "gpu.csv": st.lists(_one(_CSV), max_size=6).map("\n".join),
        "evidence/gpu.csv": st.lists(_one(_CSV), max_size=6).map("\n".join),
    },
)
"""Files by their paths."""


def lay_out(root: Path, files: Files) -> None:
    """Write the files of a project."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def judge_all(root: Path) -> Report:
    """Judge a project, write it in every format, and hold it to both sums; return the report."""
    request = Request((root,), AS_OF, second_reader="off", select=("all",))
    report = check(request)
    _hold(report)
    style = Style()
    for name in format_names():
        load_format(name).write(report, io.StringIO(), style)
    quiet = request._replace(select=())
    for by in ("", "workload", "provider", "accelerator", "owner"):
        found = inventory(quiet, _silent, by)
        for name in format_names("inventory"):
            write_as(name, "inventory", found, io.StringIO(), style)
    answers = questions(quiet, _silent)
    for name in format_names("questions"):
        write_as(name, "questions", answers, io.StringIO(), style)
    return report


def written(report: Report) -> dict[str, Any]:
    """Return a report as its JSON says it."""
    out = io.StringIO()
    load_format("json").write(report, out, Style())
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def _hold(report: Report) -> None:
    told = written(report)
    outcomes = [row["outcome"] for row in told["inputs"]]
    assert set(outcomes) <= {"judged", "could_not_check", "excluded"}
    counts = told["summary"]
    assert counts["fail"] + counts["warn"] + counts["unknown"] == len(told["findings"])


def _silent(stage: str, done: int, total: int) -> None:
    return None
