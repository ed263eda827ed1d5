"""A change is stopped by what it brings or makes worse, and by nothing else."""

import json
import subprocess
from pathlib import Path
from shutil import copytree

import pytest
from judged_changes import AS_OF, EXAMPLE, Judge, judged
from scratch import Scratch

from checker.cli import command_line

IDLE = "reserved-gpu-sustains-utilization"
OWNER = "ai-spend-has-an-owner"
POOL = "research-llm/A100-40GB/reserved"
BOX = 'resource "aws_instance" "box" {\n  ami = "x"\n  instance_type = "p5.48xlarge"\n}\n'
OWN_BOXES = (
    'variable "boxes" {\n  default = 0\n}\nresource "aws_instance" "own" {\n  count = var.boxes\n'
    '  ami = "x"\n  instance_type = "p5.48xlarge"\n}\n'
)
MANIFEST = "schema: ai-spend/workload/v1\nworkload: demo\nowner: demo@example.org\n"


def edited(scratch: Scratch, path: str, old: str, new: str) -> None:
    text = (scratch.path / path).read_text()
    assert old in text
    scratch.write({path: text.replace(old, new)})


def begun(scratch: Scratch, files: dict[str, str]) -> Scratch:
    scratch.commit(files)
    scratch.branch()
    return scratch


def test_more_of_an_idle_pool(nova: Scratch, judge: Judge) -> None:
    edited(nova, "gamma/terraform.tfvars", "node_count     = 4", "node_count     = 6")
    told = judge(nova)
    assert (told.code, told.stopping) == (1, [(IDLE, POOL)])
    finding = next(one for one in told.report["findings"] if one["blocking"])
    assert finding["message"] == "Adds 16 GPUs to a pool that is 40% busy"
    assert finding["location"] == {"path": "gamma/terraform.tfvars", "line": 3, "column": 1}
    growth = told.change["growth"][0]
    assert (growth["before"], growth["added"], growth["idle"]) == (32, 16, 19)
    assert growth["edit"] == "node_count 4 → 6"
    assert round(told.change["added"][0]["amount"]) == 32058
    assert told.change["workloads"] == ["research-llm"]


def test_less_of_an_idle_pool_passes(nova: Scratch, judge: Judge) -> None:
    edited(nova, "gamma/terraform.tfvars", "node_count     = 4", "node_count     = 3")
    told = judge(nova)
    assert (told.code, told.stopping) == (0, [])
    assert told.change["added"][0]["amount"] < 0


def test_the_comment_of_a_change(nova: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    edited(nova, "gamma/terraform.tfvars", "node_count     = 4", "node_count     = 6")
    command = ["check", "--base", "main", "--as-of", AS_OF, "--format", "markdown", str(nova.path)]
    assert command_line(command) == 1
    said = capsys.readouterr().out
    assert "**AI spend: 1 finding stops this change** · `research-llm` · \\+$32,058" in said
    assert "**Adds 16 GPUs to a pool that is 40% busy**: about 19 of its 32 are idle now" in said
    assert "`gamma/terraform.tfvars:3` · node\\_count 4 → 6 · measured to 2026-11-20" in said
    assert "quiet" not in said


def test_a_quiet_change_says_so_in_its_comment(
    nova: Scratch, capsys: pytest.CaptureFixture[str]
) -> None:
    nova.commit({"README.md": "other\n"})
    command = ["check", "--base", "main", "--as-of", AS_OF, "--format", "markdown", str(nova.path)]
    assert command_line(command) == 0
    assert capsys.readouterr().out.splitlines()[1] == "<!-- ai-spend: quiet -->"


def test_a_screen_of_a_change_fits(nova: Scratch, capsys: pytest.CaptureFixture[str]) -> None:
    edited(nova, "gamma/terraform.tfvars", "node_count     = 4", "node_count     = 6")
    edited(nova, "gamma/ai-workload.yaml", "input: 45M", "input: 100M")
    command_line(["check", "--base", "main", "--as-of", AS_OF, str(nova.path / "gamma")])
    said = capsys.readouterr().out
    assert "FAIL  Adds 16 GPUs to a pool that is 40% busy" in said
    assert "tokens_per_day.input 45M → 100M: no token evidence" in " ".join(said.split())
    assert max(map(len, said.splitlines())) <= 88 + len(str(nova.path))


def test_spend_that_nobody_claims_stops(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"README.md": "x\n"}).commit({"demo/main.tf": BOX})
    assert judge(scratch).stopping == [(OWNER, "aws_instance.box")]


def test_spend_that_stood_before_does_not(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"demo/main.tf": BOX}).commit({"demo/other.tf": "locals {\n  a = 1\n}\n"})
    told = judge(scratch)
    assert (told.code, told.stopping) == (0, [])


def test_more_of_what_nobody_claims_stops(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"demo/main.tf": BOX})
    edited(scratch, "demo/main.tf", "{\n", "{\n  count = 5\n")
    assert judge(scratch).stopping == [(OWNER, "aws_instance.box")]


def test_a_manifest_for_what_stood_before_stops_nothing(nova: Scratch, judge: Judge) -> None:
    text = (nova.path / "gamma/ai-workload.yaml").read_text()
    nova.git("checkout", "--quiet", "main")
    nova.commit({"gamma/ai-workload.yaml": None})
    nova.git("checkout", "--quiet", "-B", "change")
    nova.commit({"gamma/ai-workload.yaml": text})
    told = judge(nova)
    assert told.stopping == []
    assert told.code == 0
    assert told.states("self-hosting-has-the-volume") == {"research-llm": ("fail", "new")}


def test_a_manifest_that_comes_with_its_hardware_is_held_to_it(nova: Scratch, judge: Judge) -> None:
    files = {path.name: path.read_text() for path in (nova.path / "gamma").iterdir()}
    nova.git("checkout", "--quiet", "main")
    nova.commit({f"gamma/{name}": None for name in files})
    nova.git("checkout", "--quiet", "-B", "change")
    nova.commit({f"gamma/{name}": text for name, text in files.items()})
    assert ("self-hosting-has-the-volume", "research-llm") in judge(nova).stopping


def test_a_declared_volume_that_falls_is_the_changes_own(nova: Scratch, judge: Judge) -> None:
    edited(nova, "beta/ai-workload.yaml", "tokens_per_day:", "# tokens_per_day:")
    told = judge(nova)
    assert told.code == 1
    policies = {policy for policy, _ in told.stopping}
    assert policies
    states = {told.states(policy)["internal-search"] for policy in policies}
    assert states == {("unknown", "worsened")}


def test_what_is_unknown_of_new_spend_stops_nothing(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"README.md": "x\n"})
    scratch.commit({"demo/main.tf": BOX, "demo/ai-workload.yaml": MANIFEST})
    told = judge(scratch)
    rows = [one for one in told.report["findings"] if one["verdict"] == "unknown"]
    assert {one["change"] for one in rows} == {"new"}
    assert any("fail" in one["possible"] for one in rows)
    assert [one for one in rows if one["blocking"]] == []


@pytest.mark.parametrize("committed", [True, False])
def test_a_renamed_root_is_the_same_root(nova: Scratch, judge: Judge, committed: bool) -> None:
    nova.git("mv", "gamma", "delta")
    if committed:
        nova.commit()
    told = judge(nova)
    assert (told.code, told.stopping) == (0, [])
    assert told.change["counts"]["new"] == told.change["counts"]["fixed"] == 0
    edited(nova, "delta/terraform.tfvars", "node_count     = 4", "node_count     = 6")
    if committed:
        nova.commit()
    assert judge(nova).stopping == [(IDLE, POOL)]


def test_a_renamed_root_without_a_manifest(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"old/main.tf": BOX}).git("mv", "old", "new")
    told = judge(scratch)
    assert (told.code, told.stopping) == (0, [])


def test_a_block_that_moves_into_a_module_is_the_same(scratch: Scratch, judge: Judge) -> None:
    call = 'module "box" {\n  source = "./modules/box"\n}\n'
    begun(scratch, {"main.tf": call.replace('box" {', 'one" {'), "modules/box/main.tf": BOX})
    scratch.commit({"main.tf": call})
    told = judge(scratch)
    assert (told.code, told.stopping) == (0, [])


def test_a_root_that_comes_and_one_that_goes(scratch: Scratch, judge: Judge) -> None:
    files = {"one/main.tf": BOX, "one/ai-workload.yaml": MANIFEST}
    begun(scratch, files)
    scratch.commit(
        {"one/main.tf": None, "one/ai-workload.yaml": None, "two/main.tf": "locals {}\n"}
    )
    told = judge(scratch)
    assert (told.code, told.stopping) == (0, [])
    scratch.commit({"three/main.tf": BOX.replace('"x"', '"y"').replace("box", "bin")})
    assert judge(scratch).stopping == [(OWNER, "aws_instance.bin")]


def test_what_is_not_committed_is_judged_as_it_lies(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"README.md": "x\n"}).write({"demo/main.tf": BOX})
    assert judge(scratch).stopping == [(OWNER, "aws_instance.box")]
    assert scratch.git("status", "--short") == "?? demo/"


def test_a_rebased_branch_is_compared_where_it_left(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"README.md": "x\n"}).commit({"demo/notes.md": "x\n"})
    scratch.git("checkout", "--quiet", "main")
    scratch.commit({"other/main.tf": BOX})
    scratch.git("checkout", "--quiet", "change")
    told = judge(scratch)
    assert told.change["moved"]
    assert told.stopping == []
    scratch.git("rebase", "--quiet", "main")
    told = judge(scratch)
    assert not told.change["moved"]
    assert told.stopping == []
    assert told.change["base"] == scratch.git("rev-parse", "main")


def test_trouble_of_the_base_stops_nothing(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"a/main.tf": 'resource "x" "y" {\n', "b/main.tf": "locals {}\n"})
    told = judge(scratch)
    assert (told.code, told.change["older_problems"]) == (0, 1)
    assert len(told.report["problems"]) == 1
    edited(scratch, "a/main.tf", "resource", "\n\nresource")
    assert judge(scratch).code == 0
    scratch.write({"b/main.tf": 'resource "x" "y" {\n'})
    told = judge(scratch)
    assert (told.code, told.change["older_problems"]) == (3, 1)


def test_settings_that_break_stop_and_those_that_mend_do_not(
    scratch: Scratch, judge: Judge
) -> None:
    good, bad = "schema: ai-spend/settings/v1\n", "schema: ai-spend/settings/v1\nselct: [core]\n"
    begun(scratch, {"ai-spend.yaml": good, "main.tf": "locals {}\n"})
    scratch.commit({"ai-spend.yaml": bad})
    assert judge(scratch).code == 2
    scratch.git("branch", "--force", "main")
    scratch.commit({"ai-spend.yaml": good})
    assert judge(scratch).code == 0


def test_a_waiver_that_is_a_link_is_refused(nova: Scratch, judge: Judge) -> None:
    (nova.path / "waivers").mkdir()
    nova.write({"notes.yaml": "schema: ai-spend/waivers/v1\nwaivers: []\n"})
    (nova.path / "waivers/all.yaml").symlink_to("../notes.yaml")
    nova.commit()
    told = judge(nova)
    assert told.code == 2
    assert "waivers/all.yaml is a link" in told.report["problems"][0]["message"]


def test_rules_are_previewed(nova: Scratch, judge: Judge) -> None:
    edited(nova, "gamma/terraform.tfvars", "node_count     = 4", "node_count     = 6")
    for floor, effect in (("55%", "stay"), ("30%", "only warn")):
        rules = f"policies:\n  {IDLE}: {{parameters: {{floor: {floor}}}, reason: x}}\nteams:\n"
        text = (EXAMPLE / "ai-spend.yaml").read_text()
        nova.write({"ai-spend.yaml": text.replace("teams:\n", rules)})
        preview = judge(nova).change["previews"][0]
        assert preview["text"] == f"floor 60% → {floor} ({IDLE})"
        assert preview["weaker"]
        assert preview["effect"] == f"with it, this finding would {effect}"
        assert preview["location"]["path"] == "ai-spend.yaml"


def test_what_git_leaves_alone_is_part_of_no_change(scratch: Scratch, judge: Judge) -> None:
    call = 'module "gpu" {\n  source  = "acme/gpu/aws"\n  version = "1.0.0"\n}\n'
    begun(scratch, {"main.tf": call, ".gitignore": "local.auto.tfvars\n"})
    modules = {"Modules": [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "gpu", "Source": "registry.terraform.io/acme/gpu/aws", "Version": "1.0.0",
         "Dir": ".terraform/modules/gpu"},
    ]}  # fmt: skip
    installed = {".terraform/modules/modules.json": json.dumps(modules),
                 ".terraform/modules/gpu/main.tf": BOX}  # fmt: skip
    scratch.write({**installed, "local.auto.tfvars": "boxes = 2\n", "own.tf": OWN_BOXES})
    scratch.git("add", "own.tf")
    scratch.git("commit", "--quiet", "--message", "x")
    scratch.git("branch", "--force", "main")
    assert judge(scratch).stopping == []
    scratch.git("add", "--force", ".terraform")
    scratch.git("commit", "--quiet", "--message", "x")
    assert judge(scratch).stopping == [(OWNER, "module.gpu.aws_instance.box")]


def test_evidence_that_a_run_is_given_counts_on_both_sides(tmp_path: Path, judge: Judge) -> None:
    folder = Path(copytree(EXAMPLE, tmp_path / "nova"))
    (folder / "evidence").rename(tmp_path / "given")
    scratch = Scratch(folder)
    scratch.commit()
    scratch.branch()
    edited(scratch, "gamma/terraform.tfvars", "node_count     = 4", "node_count     = 6")
    scratch.commit()
    assert judge(scratch, "--evidence", str(tmp_path / "given"), str(folder)).stopping == [
        (IDLE, POOL)
    ]
    (tmp_path / "given").rename(folder / "given")
    assert judge(scratch, "--evidence", str(folder / "given"), str(folder)).stopping == [
        (IDLE, POOL)
    ]


def test_a_part_of_a_project(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"README.md": "x\n"}).commit({"a/main.tf": BOX, "b/main.tf": "locals {}\n"})
    assert judge(scratch, str(scratch.path / "a")).stopping == [(OWNER, "aws_instance.box")]
    assert judge(scratch, str(scratch.path / "b")).stopping == []


def test_a_project_in_a_folder_of_its_repository(scratch: Scratch, judge: Judge) -> None:
    begun(scratch, {"svc/ai-spend.yaml": "schema: ai-spend/settings/v1\n", "x.tf": BOX})
    scratch.commit({"svc/main.tf": BOX})
    told = judge(scratch, str(scratch.path / "svc"))
    assert told.stopping == [(OWNER, "aws_instance.box")]
    assert told.change["files"] == ["main.tf"]


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("nowhere", "There is no revision nowhere in this clone. Next: fetch it first"),
        ("-x", "no name of a revision"),
    ],
)
def test_no_base_is_bad_usage(
    scratch: Scratch, capsys: pytest.CaptureFixture[str], base: str, said: str
) -> None:
    scratch.commit({"a.tf": "locals {}\n"})
    told = judged(scratch.path, capsys, base=base)
    assert told.code == 2
    assert said in told.err


def test_no_repository_and_a_shallow_one_are_bad_usage(
    scratch: Scratch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/a.tf").write_text("locals {}\n")
    told = judged(tmp_path / "plain", capsys)
    assert (told.code, "no git repository" in told.err) == (2, True)
    begun(scratch, {"a.tf": "locals {}\n"})
    for text in "12":
        scratch.commit({"b.tf": f"locals {{\n  a = {text}\n}}\n"})
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", f"file://{scratch.path}", str(tmp_path / "flat")],
        check=True,
    )
    told = judged(tmp_path / "flat", capsys)
    assert (told.code, "fetch-depth: 0" in told.err) == (2, True)


def test_a_profile_that_is_not_of_a_change_is_refused(
    scratch: Scratch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun(scratch, {"a.tf": "locals {}\n"})
    assert judged(scratch.path, capsys, "--profile", "audit", str(scratch.path)).code == 2
    assert command_line(["check", "--profile", "pull-request", str(scratch.path)]) == 2


def test_the_same_bytes_give_the_same_report(nova: Scratch, judge: Judge) -> None:
    edited(nova, "gamma/terraform.tfvars", "node_count     = 4", "node_count     = 6")
    assert judge(nova).report == judge(nova).report


@pytest.mark.parametrize("folder", ["node_modules", "venv/deep", ".venv"])
def test_code_is_not_hidden_in_a_folder_that_is_never_read(
    scratch: Scratch, judge: Judge, folder: str
) -> None:
    begun(scratch, {"demo/main.tf": BOX}).commit({"demo/main.tf": None, f"{folder}/main.tf": BOX})
    told = judge(scratch)
    assert told.code == 3
    assert "which is never read" in told.report["problems"][0]["message"]


def test_code_is_not_hidden_behind_a_link_that_leads_outside(
    scratch: Scratch, judge: Judge
) -> None:
    begun(scratch, {"demo/main.tf": BOX}).write({"demo/main.tf": None})
    (scratch.path / "demo").rmdir()
    (scratch.path / "demo").symlink_to(scratch.path.parent)
    scratch.commit()
    told = judge(scratch)
    assert told.code == 3
    assert "what is behind it is not read" in told.report["problems"][0]["message"]


def test_a_submodule_is_not_compared_and_told(scratch: Scratch, judge: Judge) -> None:
    other = Scratch(scratch.path.parent / "other")
    other.commit({"main.tf": BOX})
    scratch.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.path), "sub"
    )
    begun(scratch, {"main.tf": "locals {}\n"}).commit({"main.tf": "locals {\n  a = 1\n}\n"})
    told = judge(scratch)
    assert (told.code, told.stopping) == (0, [])
    assert any("submodule sub" in gap["message"] for gap in told.report["gaps"])


def test_a_verdict_that_rests_on_the_base_says_so(nova: Scratch, judge: Judge) -> None:
    edited(nova, "gamma/ai-workload.yaml", "input: 45M", "input: 245M")
    told = judge(nova)
    volume = next(
        one for one in told.report["findings"] if one["policy"] == "self-hosting-has-the-volume"
    )
    assert (volume["verdict"], volume["change"], volume["blocking"]) == ("fail", "unchanged", False)
    assert any("what the base declares" in note for note in volume["notes"])
