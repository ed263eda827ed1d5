"""Whatever a change puts out of sight is red or told: code, clusters, links, modules, old rules."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from judged_changes import Judge, Told
from scratch import Scratch

OWNER = "ai-spend-has-an-owner"
BOX = 'resource "aws_instance" "box" {\n  ami = "x"\n  instance_type = "p5.48xlarge"\n}\n'
MORE = BOX.replace("box", "more")
SIZED = 'variable "machine" {\n  default = "m6i.large"\n}\n' + MORE.replace(
    '"p5.48xlarge"', "var.machine"
)
POD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: llm, namespace: ai}
spec:
  replicas: 4
  template:
    spec:
      containers:
        - name: m
          image: vllm/vllm-openai:v0.8.5
          resources: {limits: {nvidia.com/gpu: 8}}
"""
SETTINGS = "schema: ai-spend/settings/v1\n"
BASE = {
    "ai-spend.yaml": SETTINGS + 'exclude: ["legacy/**"]\n',
    "tf/main.tf": BOX,
    "k8s/llm.yaml": POD,
    "ai-workload.yaml": "schema: ai-spend/workload/v1\nworkload: w\nowner: a@b.example\n",
}
MODULES = {"Modules": [
    {"Key": "", "Source": "", "Dir": "."},
    {"Key": "gpu", "Source": "registry.terraform.io/acme/gpu/aws", "Version": "1.0.0",
     "Dir": ".terraform/modules/gpu"},
]}  # fmt: skip
CALL = 'module "gpu" {\n  source  = "acme/gpu/aws"\n  version = "1.0.0"\n}\n'
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 100\n"


def moved(scratch: Scratch, old: str, new: str) -> None:
    (scratch.path / new).parent.mkdir(parents=True, exist_ok=True)
    scratch.git("mv", old, new)


def linked(scratch: Scratch, name: str, target: str) -> None:
    moved(scratch, name, target)
    (scratch.path / name).symlink_to(target)


def raw(scratch: Scratch, path: str, data: bytes) -> None:
    (scratch.path / path).write_bytes(data)


def submodule(scratch: Scratch) -> None:
    other = Scratch(scratch.path.parent / "other")
    other.commit({"main.tf": BOX})
    scratch.commit({"tf/main.tf": None})
    (scratch.path / "tf").rmdir()
    allowed = ("-c", "protocol.file.allow=always")
    scratch.git(*allowed, "submodule", "--quiet", "add", str(other.path), "tf")
    scratch.commit()
    scratch.git("submodule", "--quiet", "deinit", "--force", "tf")


Route = tuple[Callable[[Scratch], Any], int, str]
ROUTES: dict[str, Route] = {
    "a template": (
        lambda s: s.write({"k8s/llm.yaml": "{{ x }}\n" + POD}), 1,
        "Nobody can tell any more what Deployment/ai/llm is: it is a template",
    ),
    "a template of another name": (
        lambda s: moved(s, "k8s/llm.yaml", "k8s/llm.yaml.tftpl"), 1,
        "Nobody can tell any more what Deployment/ai/llm is: it is a template",
    ),
    "a chart": (
        lambda s: (
            moved(s, "k8s/llm.yaml", "chart/templates/llm.yaml"),
            s.write({"chart/templates/llm.yaml": POD.replace(": 4", ": {{ .Values.n }}")}),
        ), 1, "Nobody can tell any more what Deployment/ai/llm is: it is a template",
    ),
    "a twin that only OpenTofu reads": (
        lambda s: s.write({"tf/main.tofu": "locals {}\n"}), 1,
        "Nobody can tell any more what aws_instance.box is: main.tf (its .tofu twin",
    ),
    "what the settings exclude": (
        lambda s: moved(s, "tf", "legacy"), 1,
        "Nobody can tell any more what aws_instance.box is: legacy/main.tf is excluded",
    ),
    "something new in what the settings exclude": (
        lambda s: s.write({"legacy/main.tf": MORE}), 0,
        "legacy/main.tf is edited, and excluded by the settings",
    ),
    "variables that nobody loads": (
        lambda s: s.write({"tf/more.tf": SIZED, "tf/prod.tfvars": 'machine = "p5.48xlarge"\n'}), 0,
        "tf/prod.tfvars is edited, and heeded only with --var-file",
    ),
    "several variables that nobody loads": (
        lambda s: s.write({"env/a.tfvars": "a = 1\n", "env/b.tfvars.json": "{}"}), 0,
        "each of 2 files, as env/a.tfvars, is edited, and heeded only with --var-file",
    ),
    "a number that the workspace decides": (
        lambda s: s.write({
            "tf/main.tf": BOX.replace("ami", 'count = terraform.workspace == "prod" ? 9 : 1\n  ami')
        }), 0, "tf/main.tf asks terraform.workspace, taken as default",
    ),
    "a folder that is never read": (
        lambda s: moved(s, "tf", "venv/tf"), 3,
        "venv/tf/main.tf lies in a folder called venv, which is never read",
    ),
    "a cluster in a folder that is never read": (
        lambda s: moved(s, "k8s", "node_modules/k8s"), 3,
        "node_modules/k8s/llm.yaml lies in a folder called node_modules",
    ),
    "several files in one": (
        lambda s: (moved(s, "tf", "venv/tf"), moved(s, "k8s", "venv/k8s")), 3,
        "venv/k8s/llm.yaml and 1 more lie in a folder called venv",
    ),
    "the folder of installed modules": (
        lambda s: moved(s, "tf", ".terraform/tf"), 3,
        ".terraform comes with the change, and should be what terraform init installs",
    ),
    "a link into it": (
        lambda s: linked(s, "tf", ".terraform/tf"), 3, ".terraform comes with the change",
    ),
    "an installed module that is empty": (
        lambda s: s.write({
            "tf/main.tf": CALL, "tf/.terraform/modules/gpu/main.tf": "locals {}\n",
            "tf/.terraform/modules/modules.json": json.dumps(MODULES),
        }), 3, "tf/.terraform comes with the change",
    ),
    "a submodule that is not there": (
        submodule, 3, "the submodule tf comes with the change and is not checked out",
    ),
    "a pointer of Git LFS": (lambda s: s.write({"tf/main.tf": POINTER}), 3, "expected here"),
    "other bytes": (
        lambda s: raw(s, "tf/main.tf", b"# \xff\n" + BOX.encode()), 3, "0xFF",
    ),
    "old newlines": (
        lambda s: raw(s, "tf/main.tf", b"# x\r" + BOX.encode()), 3, "outside of any block",
    ),
    "a file too large": (
        lambda s: raw(s, "tf/main.tf", BOX.encode() + b"#\n" * (1 << 20)), 3, "may have 2 MiB",
    ),
    "escapes": (
        lambda s: s.write({"tf/main.tf": BOX.replace("aws_", "aws\\u005f")}), 3, "with escapes",
    ),
    "a name in other bytes": (
        lambda s: (s.path / "tf").rename(s.path / "t\udcff"), 3, "is not UTF-8",
    ),
    "a key twice": (
        lambda s: s.write({"k8s/llm.yaml": POD.replace(": 4\n", ": 4\n  replicas: 0\n")}), 3,
        "replicas is written twice",
    ),
    "a value that only a run knows": (
        lambda s: s.write({"tf/main.tf": BOX.replace('"p5.48xlarge"', 'file("machine.txt")')}), 1,
        "Nobody can tell any more what aws_instance.box is",
    ),
}  # fmt: skip


@pytest.fixture
def begun(scratch: Scratch) -> Scratch:
    scratch.commit(BASE)
    scratch.branch()
    return scratch


def said(told: Told) -> list[str]:
    rows = [*told.report["problems"], *told.report["gaps"], *told.report["findings"]]
    return [row["message"] for row in rows]


@pytest.mark.parametrize("name", ROUTES)
def test_what_is_put_out_of_sight_is_red_or_told(begun: Scratch, judge: Judge, name: str) -> None:
    route, code, expected = ROUTES[name]
    route(begun)
    begun.git("add", "--all")
    begun.git("commit", "--quiet", "--allow-empty", "--message", "x")
    told = judge(begun)
    assert any(expected in one for one in said(told)), said(told)
    assert told.code == code


def test_nothing_is_said_where_nothing_is_hidden(begun: Scratch, judge: Judge) -> None:
    begun.commit({
        "legacy/notes.md": "x\n", "tf/x.auto.tfvars": "a = 1\n", "tf/main.tf": None,
        "k8s/llm.yaml": None, "node_modules/x/package.json": "{}",
    })  # fmt: skip
    told = judge(begun)
    assert (told.report["problems"], told.report["gaps"]) == ([], [])
    assert told.code == 0


def test_modules_that_the_base_keeps_may_change(begun: Scratch, judge: Judge) -> None:
    begun.commit({
        "tf/call.tf": CALL, "tf/.terraform/modules/gpu/main.tf": "locals {}\n",
        "tf/.terraform/modules/modules.json": json.dumps(MODULES),
    })  # fmt: skip
    begun.git("branch", "--force", "main")
    begun.commit({"tf/.terraform/modules/gpu/other.tf": "locals {}\n"})
    assert judge(begun).code == 0


def test_a_sparse_checkout_is_told(begun: Scratch, judge: Judge) -> None:
    begun.git("sparse-checkout", "set", "k8s")
    told = judge(begun)
    assert told.code == 0
    assert "tf/main.tf is left out by a sparse checkout, and not compared" in said(told)
    assert told.change["counts"]["fixed"] == 0
    assert told.change["added"] == []


@pytest.mark.parametrize("trick", ["grafts", "replace"])
def test_no_rewritten_history_is_believed(begun: Scratch, judge: Judge, trick: str) -> None:
    head = begun.commit({"other/main.tf": MORE, "other/ai-workload.yaml": "x: 1\n"})
    base = begun.git("rev-parse", "main")
    if trick == "replace":
        begun.git("replace", base, head)
    else:
        (begun.path / ".git/info/grafts").write_text(f"{base} {head}\n")
    assert judge(begun).code == 3


def test_an_old_branch_is_judged_by_the_rules_of_today(scratch: Scratch, judge: Judge) -> None:
    lenient = SETTINGS + f"policies:\n  {OWNER}: {{enforcement: advisory}}\n"
    scratch.commit({"ai-spend.yaml": lenient, "README.md": "x\n"})
    scratch.branch()
    scratch.commit({"demo/main.tf": BOX})
    assert judge(scratch).stopping == []
    scratch.git("checkout", "--quiet", "main")
    scratch.commit({"ai-spend.yaml": SETTINGS})
    scratch.git("checkout", "--quiet", "change")
    told = judge(scratch)
    assert told.stopping == [(OWNER, "aws_instance.box")]
    assert told.change["moved"]
    assert told.change["previews"] == []


def test_an_old_branch_is_told_only_its_own_edits(scratch: Scratch, judge: Judge) -> None:
    scratch.commit({"ai-spend.yaml": SETTINGS, "main.tf": BOX})
    scratch.branch()
    scratch.commit({"ai-spend.yaml": SETTINGS + "materiality: $9/month\n"})
    scratch.git("checkout", "--quiet", "main")
    strict = SETTINGS + f"policies:\n  {OWNER}: {{enforcement: hard}}\n"
    scratch.commit({"ai-spend.yaml": strict})
    scratch.git("checkout", "--quiet", "change")
    assert [one["text"] for one in judge(scratch).change["previews"]] == [
        "materiality the default → $9"
    ]
