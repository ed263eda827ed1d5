"""A change cannot edit its own judge: each route from red to green is tried, and stays red.

The change adds two nodes to NovaSpark's idle pool, which stops it, and then whatever might help it.
"""

import json
import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from judged_changes import AS_OF, Judge
from scratch import Scratch

from checker.cli import command_line

IDLE = "reserved-gpu-sustains-utilization"
POOL = "research-llm/A100-40GB/reserved"
TFVARS = "gamma/terraform.tfvars"
MANIFEST = "gamma/ai-workload.yaml"
EVIDENCE = "evidence/dcgm-2026-11.json"

WAIVER = f"""\
schema: ai-spend/waivers/v1
waivers:
  - policy: {IDLE}
    scope: research-llm
    reason: It will be fine.
    owner: a@novaspark.example
    approver: b@novaspark.example
    ticket: T-1
    granted: 2026-11-21
    expires: 2026-12-21
"""


TAKES = """\
schema: ai-spend/workload/v1
workload: sneaky
owner: x@novaspark.example
deployment_model: hosted_open_source
fixed_cost: $10/month
resources:
  - terraform: "aws_instance.node*"
  - terraform: "aws_ec2_capacity_reservation.p4d"
"""

HOURS = "timestamp,series,value,unit\n" + "".join(
    f"2026-{month}-{day:02}T{hour:02}:00:00Z,gpu{gpu},95,%\n"
    for month, days in ((10, range(20, 32)), (11, range(1, 21)))
    for day in days
    for hour in range(24)
    for gpu in range(32)
)


def edited(scratch: Scratch, path: str, old: str, new: str) -> None:
    text = (scratch.path / path).read_text()
    assert old in text
    scratch.write({path: text.replace(old, new)})


def settings(scratch: Scratch, lines: str) -> None:
    edited(scratch, "ai-spend.yaml", "teams:\n", f"{lines}\nteams:\n")


def busy(scratch: Scratch) -> None:
    """Let the evidence say that the pool is 95 % busy."""
    data = json.loads((scratch.path / EVIDENCE).read_text())
    for series in data["data"]["result"]:
        series["values"] = [[when, "95"] for when, _ in series["values"]]
    text = json.dumps(data)
    envelope = (scratch.path / f"{EVIDENCE}.envelope.yaml").read_text()
    told = re.sub(r"sha256: \w+", f"sha256: {sha256(text.encode()).hexdigest()}", envelope)
    scratch.write({EVIDENCE: text, f"{EVIDENCE}.envelope.yaml": told})


def baseline(scratch: Scratch) -> None:
    """Let what is found be known, as the tool itself would write it."""
    edited(scratch, TFVARS, "node_count     = 6", "node_count     = 4")
    assert command_line(["baseline", "write", "--as-of", AS_OF, str(scratch.path)]) == 0
    assert IDLE in (scratch.path / "ai-spend-baseline.json").read_text()
    edited(scratch, TFVARS, "node_count     = 4", "node_count     = 6")


def attested(scratch: Scratch) -> None:
    text = (scratch.path / MANIFEST).read_text()
    more = f"""
attestations:
  - policy: {IDLE}
    statement: It is busy enough.
    by: somebody-else@novaspark.example
    role: head of research
    date: 2026-11-20
"""
    scratch.write({MANIFEST: text + more})


ROUTES: dict[str, Callable[[Scratch], None]] = {
    "nothing": lambda s: None,
    "a policy is switched off": lambda s: settings(
        s, f"policies:\n  {IDLE}: {{enforcement: advisory}}"
    ),
    "a policy is put on hold": lambda s: settings(
        s, f"policies:\n  {IDLE}: {{advisory_until: 2027-01-31}}"
    ),
    "a limit is lowered": lambda s: settings(
        s, f"policies:\n  {IDLE}: {{parameters: {{floor: 30%}}, reason: x}}"
    ),
    "another selection": lambda s: settings(s, "select: [billing]"),
    "files are excluded": lambda s: settings(s, "exclude: ['gamma/**', 'evidence/**']"),
    "everything is immaterial": lambda s: settings(s, "materiality: $900,000/month"),
    "other rules for the folder": lambda s: settings(
        s, f"where:\n  - {{path: 'gamma/**', policies: {{{IDLE}: {{enforcement: advisory}}}}}}"
    ),
    "the settings move": lambda s: s.write(
        {"gamma/ai-spend.yaml": "schema: ai-spend/settings/v1\nselect: [billing]\n"}
    ),
    "the settings go": lambda s: s.write({"ai-spend.yaml": None}),
    "a waiver": lambda s: s.write({"waivers/research-llm.yaml": WAIVER}),
    "a waiver and its approver": lambda s: (
        s.write({"waivers/research-llm.yaml": WAIVER}),
        settings(s, "approvers: [b@novaspark.example]"),
    )[0],
    "a baseline": baseline,
    "comments": lambda s: edited(
        s, TFVARS, "node_count ", f"# ai-spend:ignore {IDLE}\n#tfsec:ignore:*\nnode_count "
    ),
    "a comment in the manifest": lambda s: edited(
        s, MANIFEST, "schema: ", f"# ai-spend: ignore {IDLE}\nschema: "
    ),
    "ignore files": lambda s: s.write(
        {".ai-spendignore": "gamma/\n", ".gitignore": "gamma/\nevidence/\n", ".ignore": "*\n"}
    ),
    "attributes": lambda s: s.write({".gitattributes": "gamma/* export-ignore -diff\n"}),
    "another way to run it": lambda s: edited(
        s, MANIFEST, "deployment_model: self_hosted", "deployment_model: hosted_open_source"
    ),
    "a young pool": lambda s: edited(
        s, MANIFEST, "in_service_since: 2026-04-01", "in_service_since: 2026-11-15"
    ),
    "a small bill": lambda s: edited(
        s, MANIFEST, "fixed_cost: $156,000/month", "fixed_cost: $100/month"
    ),
    "other labels": lambda s: edited(s, MANIFEST, "cluster: research", "cluster: nowhere"),
    "another name": lambda s: edited(
        s, MANIFEST, "workload: research-llm ", "workload: research-new "
    ),
    "nothing selected": lambda s: edited(
        s, MANIFEST, "evidence:", "resources:\n  - terraform: aws_launch_template.node\n\nevidence:"
    ),
    "an attestation": attested,
    "busy evidence": busy,
    "no evidence": lambda s: s.write({EVIDENCE: None, f"{EVIDENCE}.envelope.yaml": None}),
    "evidence elsewhere": lambda s: edited(
        s, "ai-spend.yaml", "folder: evidence", "folder: empty"
    ),
    "evidence named in the manifest": lambda s: (
        s.write({"gamma/gpu.csv": HOURS}),
        edited(s, MANIFEST, "evidence: ", "evidence:\n  gpu_utilization: {file: gpu.csv}\n  #"),
    )[0],
    "a price": lambda s: settings(
        s,
        "prices:\n  - {sku: aws/p4d.24xlarge, price: $0.01/h, source: x, date: 2026-11-01}",
    ),
    "another workload takes it over": lambda s: s.write({"beta/second.yaml": TAKES}),
    "the manifest moves away": lambda s: (
        s.write({"elsewhere/ai-workload.yaml": (s.path / MANIFEST).read_text()}),
        s.write({MANIFEST: None}),
    )[0],
    "no manifest": lambda s: s.write({MANIFEST: None}),
    "the folder in another case": lambda s: (s.path / "gamma").rename(s.path / "Gamma"),
    "one in a hundred": lambda s: edited(
        s, MANIFEST, "evidence:", 'resources:\n  - {terraform: "aws_*", share: 1%}\n\nevidence:'
    ),
    "two workloads swap their names": lambda s: (
        edited(s, MANIFEST, "workload: research-llm ", "workload: internal-search "),
        edited(s, "beta/ai-workload.yaml", "workload: internal-search", "workload: research-llm"),
    )[0],
    "evidence of something else": lambda s: edited(
        s, f"{EVIDENCE}.envelope.yaml", "labels:", "labels: {cluster: nowhere} #"
    ),
    "a high price": lambda s: settings(
        s, "prices:\n  - {sku: aws/p4d.24xlarge, price: $9999/h, source: x, date: 2026-11-01}"
    ),
}  # fmt: skip


UNUSABLE: tuple[str, ...] = ()


@pytest.mark.parametrize("name", ROUTES)
def test_red_stays_red(nova: Scratch, judge: Judge, name: str) -> None:
    edited(nova, TFVARS, "node_count     = 4", "node_count     = 6")
    ROUTES[name](nova)
    nova.commit()
    told = judge(nova)
    assert told.code == (2 if name in UNUSABLE else 1)
    assert (IDLE, POOL) in told.stopping


def test_without_the_nodes_it_is_green(nova: Scratch, judge: Judge) -> None:
    nova.commit({"README.md": "Nothing.\n"})
    told = judge(nova)
    assert (told.code, told.stopping) == (0, [])
    assert told.change["counts"]["new"] == told.change["counts"]["worse"] == 0
    assert told.change["counts"]["older"] > 0


@pytest.mark.parametrize("name", ["AI_SPEND_PROFILE", "AI_SPEND_SELECT", "AI_SPEND_BASE"])
def test_no_environment_variable_switches_anything(
    nova: Scratch, judge: Judge, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    edited(nova, TFVARS, "node_count     = 4", "node_count     = 6")
    nova.commit()
    monkeypatch.setenv(name, "billing")
    monkeypatch.setenv(f"{name}_CHECK", "local")
    monkeypatch.setenv("TF_VAR_node_count", "1")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert (IDLE, POOL) in judge(nova).stopping


def test_a_number_that_cannot_be_read_any_more_stops(nova: Scratch, judge: Judge) -> None:
    edited(nova, TFVARS, "node_count     = 4\n", "")
    edited(nova, "gamma/variables.tf", "type        = number\n  default     = 1", "type = number")
    nova.commit()
    told = judge(nova)
    assert told.code == 1
    assert (IDLE, POOL) in told.stopping


def test_a_machine_that_cannot_be_read_any_more_stops(nova: Scratch, judge: Judge) -> None:
    edited(nova, TFVARS, 'node_type      = "p4d.24xlarge"\n', "")
    edited(
        nova, "gamma/variables.tf", 'type        = string\n  default     = "g5.xlarge"',
        "type = string",
    )  # fmt: skip
    nova.commit()
    told = judge(nova)
    assert told.code == 1
    assert told.stopping


def test_a_machine_nobody_can_name_is_not_out_of_sight(scratch: Scratch, judge: Judge) -> None:
    scratch.commit({
        "main.tf": 'variable "t" {\n  default = "p5.48xlarge"\n}\n'
        'resource "aws_instance" "box" {\n  ami = "x"\n  instance_type = var.t\n}\n'
    })  # fmt: skip
    scratch.branch()
    edited(scratch, "main.tf", 'default = "p5.48xlarge"', "type = string")
    scratch.commit()
    told = judge(scratch)
    assert told.code == 1
    assert ("spend-stays-known", "aws_instance.box") in told.stopping


def test_a_removed_manifest_is_told(nova: Scratch, judge: Judge) -> None:
    nova.commit({MANIFEST: None})
    told = judge(nova)
    assert told.code == 1
    assert ("subject-removed", "research-llm") in told.stopping


def test_a_workload_that_goes_with_all_it_has_is_fixed(nova: Scratch, judge: Judge) -> None:
    nova.commit({f"gamma/{path.name}": None for path in (nova.path / "gamma").iterdir()})
    told = judge(nova)
    assert (told.code, told.stopping) == (0, [])
    assert told.change["counts"]["fixed"] > 0


def test_an_own_policy_is_judged_as_the_base_has_it(scratch: Scratch, judge: Judge) -> None:
    policy = """\
id: pools-stay-small
title: A pool has at most 8 accelerators
kind: static
subject: resource
severity: high
enforcement: soft
parameters:
  most: {type: number, default: 8, meaning: accelerators of one resource}
applies: {role: {is: capacity}}
require: {accelerator_count: {at_most: {parameter: most}}}
message: "{accelerator_count} accelerators; {most} are allowed"
---
examples:
  - {name: small, expect: pass, given: {role: capacity, accelerator_count: 8}}
  - {name: large, expect: fail, given: {role: capacity, accelerator_count: 16}}
"""
    path = "rules/own/pools-stay-small.yaml"
    scratch.commit({
        "ai-spend.yaml": "schema: ai-spend/settings/v1\npolicy_folders: [rules]\nselect: [own]\n",
        path: policy,
        "main.tf": 'resource "aws_instance" "box" {\n  instance_type = "g5.xlarge"\n}\n',
    })  # fmt: skip
    scratch.branch()
    edited(scratch, "main.tf", "g5.xlarge", 'p5.48xlarge"\n  count = "4')
    for edit in (policy.replace("default: 8", "default: 800"), None):
        scratch.commit({path: edit})
        told = judge(scratch)
        assert told.code in (1, 2)
        if told.code == 1:
            assert ("pools-stay-small", "aws_instance.box") in told.stopping
        assert told.change["previews"] or told.report["problems"]


def test_a_baseline_in_force_stops_nothing_from_stopping_what_is_worse(
    nova: Scratch, judge: Judge
) -> None:
    assert command_line(["baseline", "write", "--as-of", AS_OF, str(nova.path)]) == 0
    nova.commit()
    nova.git("branch", "--force", "main")
    edited(nova, TFVARS, "node_count     = 4", "node_count     = 6")
    nova.commit()
    assert (IDLE, POOL) in judge(nova).stopping


def test_a_fail_that_nobody_can_read_any_more_stops(nova: Scratch, judge: Judge) -> None:
    secret = "ai-spend-is-attributable"
    address = "support-chatbot"
    variable = 'variable "secret_tags" {\n  type = map(string)\n}\n'
    days = "recovery_window_in_days = 7\n  tags                    = "
    edited(nova, "alpha/main.tf", f"{days}local.tags", f"{days}var.secret_tags")
    nova.commit({"alpha/more.tf": variable})
    told = judge(nova)
    assert told.states(secret)[address] == ("unknown", "worsened")
    assert (told.code, told.stopping) == (1, [(secret, address)])
    said = next(one for one in told.report["findings"] if one["blocking"])
    assert said["message"].startswith("Not known any more")
