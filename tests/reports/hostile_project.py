"""Writes one project in which everything that people name carries what formats trip over."""

import json
from pathlib import Path
from shutil import copytree, ignore_patterns

EXAMPLE = Path(__file__).parents[2] / "examples" / "novaspark"
DAY = "2026-11-21"
SIGNS = (
    " ##[error]x ##vso[task.setvariable variable=x]y ::error file=x::z <script>alert(1)</script>"
    "<img src=x onerror=alert(1)> &lt;b&gt; ]]><!DOCTYPE a> [l](https://e.example)"
    " ![i](https://e.example/i.png) @octocat #1 `c` ``` | a | b | \"' , ; $a$ **b** {0} %0A"
)
LINES = (
    "\n::error::owned\n\n# title\r\n- list\n\u2028\u2029\x85\x1b[2J\x1b]0;t\x07\u202e\u200b\ufeff"
)
TEXT = f"=1+1{SIGNS}{LINES}"
"""Starts as a formula does, and holds commands, markup and signs that move what follows."""
BRANCH = "b-\u202e<b>##$(x)`@octocat"
NAME = "n\u202e\x1b[2J\n::error::x ##[error]y =1 <b>|`@octocat[l](x)"
"""A file name: no slash, and no more than a file system takes."""


def quoted(text: str) -> str:
    """Return a text as HCL writes it; YAML and JSON read the same where no template begins."""
    return json.dumps(text).replace("${", "$${").replace("%{", "%%{")


def hostile_project(folder: Path) -> Path:
    """Write the project; its settings, waivers and policies are good, so that all is judged."""
    copytree(EXAMPLE, folder, ignore=ignore_patterns("expected"))
    for path, text in _files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8", newline="")
    settings = folder / "ai-spend.yaml"
    lines = (
        "approvers: [fin@b.example, '*@novaspark.example']\npolicy_folders: [rules]\n"
        f"select: [core, own]\nteams:\n  {quoted('t' + TEXT)}: {{cost_center: {quoted(TEXT)}}}\n"
    )
    settings.write_text(settings.read_text().replace("teams:\n", lines, 1))
    return folder


def _files() -> dict[str, str]:
    return {
        f"{NAME}/main.tf": _CODE.replace("TEXT", quoted(TEXT)).replace("NAME", quoted("k" + TEXT)),
        f"{NAME}/ai-workload.yaml": _MANIFEST.replace("TEXT", quoted(TEXT)),
        f"refused/{NAME}.yaml": _REFUSED.replace("TEXT", quoted(TEXT)),
        f"refused/{NAME}.tf": f"resource {quoted(TEXT)} {quoted(TEXT)} {{\n  x = [\n}}\n",
        f"k8s/{NAME}.json": json.dumps(_POD),
        f"evidence/{NAME}.json": json.dumps(_SERIES),
        f"waivers/{NAME}.yaml": _WAIVERS.replace("TEXT", quoted(TEXT)),
        f"rules/own/{NAME}.yaml": _POLICY.replace("TEXT", quoted(TEXT.replace("{0}", ""))),
    }


_CODE = """\
resource "aws_instance" "box" {
  for_each      = toset([NAME])
  ami           = TEXT
  instance_type = "p5.48xlarge"
  tags          = { (TEXT) = TEXT, team = TEXT, workload = TEXT, environment = TEXT }
}
resource "azurerm_cognitive_deployment" "chat" {
  name = TEXT
  model {
    name    = TEXT
    version = TEXT
  }
  sku {
    name     = "ProvisionedManaged"
    capacity = 10
  }
}
module "gpu" {
  source = TEXT
}
"""
_MANIFEST = """\
schema: ai-spend/workload/v1
workload: demo
owner: a@b.example
tokens_per_day: 200M
model: {id: TEXT, compare_with: TEXT}
decision: {date: 2026-01-01, record: TEXT}
elsewhere: {budget: TEXT}
evidence: {match: {cluster: TEXT}}
attestations:
  - {policy: validated-before-scaling, statement: TEXT, by: c@d.example, role: TEXT,
     date: 2026-09-01, evidence_url: TEXT}
"""
_REFUSED = "schema: ai-spend/workload/v1\nworkload: TEXT\nTEXT: TEXT\n"
_WAIVERS = """\
schema: ai-spend/waivers/v1
waivers:
  - {policy: ai-spend-is-attributable, scope: support-chatbot, reason: TEXT, until_then: TEXT,
     owner: a@b.example, approver: fin@b.example, ticket: TEXT, granted: 2026-11-21,
     expires: 2026-12-01}
  - {policy: ai-spend-has-an-owner, scope: demo, reason: TEXT, owner: a@b.example,
     approver: fin@b.example, ticket: TEXT, granted: 2025-11-21, expires: 2025-12-01}
"""
_POLICY = """\
id: own-rule
title: TEXT
subject: resource
severity: high
enforcement: soft
rationale: TEXT
parameters:
  most: {type: number, default: 1, meaning: TEXT, origin: ours}
applies: {role: {is: capacity}}
require: {accelerator_count: {at_most: {parameter: most}}}
message: TEXT
remediation: TEXT
notes:
  - {when: {role: {is: capacity}}, say: TEXT}
---
examples:
  - {name: TEXT, expect: fail, severity: high, given: {role: capacity, accelerator_count: 8}}
"""
_POD = {
    "apiVersion": "apps/v1", "kind": "Deployment",
    "metadata": {"name": TEXT, "namespace": TEXT, "labels": {TEXT: TEXT}},
    "spec": {"template": {"spec": {"containers": [
        {"name": TEXT, "image": TEXT, "resources": {"limits": {"nvidia.com/gpu": 8}}},
    ]}}},
}  # fmt: skip
_SERIES = {"status": "success", "data": {"resultType": "matrix", "result": [
    {"metric": {"__name__": "DCGM_FI_DEV_GPU_UTIL", TEXT: TEXT}, "values": [[1763000000, TEXT]]},
]}}  # fmt: skip
