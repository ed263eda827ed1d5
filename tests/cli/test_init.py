"""`ai-spend init`: first manifests that hold, questions that can be taken up, and wiring."""

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from running import Run

from checker.cli.output import Unwritable, create
from checker.documents.fields import fields
from checker.inputs.workload.reading import declared
from checker.model.answers import Line
from checker.model.report import Problem
from checker.reports.wording.manifest import manifest_text, scalar

AS_OF = ("--as-of", "2026-11-21")
MANIFEST = "ai-workload.yaml"
_FIELD = re.compile(
    r"^(?P<lead>\s*)# (?P<inner>\s*)(?P<name>[a-z_]+):(?P<value>[^#]*)(?P<rest>#.*)?$"
)


def unknown(run: Run, cwd: Path) -> int:
    """Return how many verdicts are unknown in a folder."""
    report = json.loads(run("check", *AS_OF, "--format", "json", cwd=cwd).out)
    assert report["problems"] == []
    number = report["summary"]["unknown"]
    assert isinstance(number, int)
    return number


def taken_up(text: str, only: str = "") -> str:
    """Return a manifest with its commented fields (or `only` one) filled in by the examples."""
    known, lines, group = fields("workload"), [], ""
    for line in text.splitlines():
        found = _FIELD.match(line)
        if found is None:
            open_group = re.match(r"^([a-z_]+):\s*$", line)
            inside = line.startswith(("  ", "#  "))
            group = open_group[1] if open_group else group if inside else ""
            lines.append(line)
            continue
        nested = found["inner"] or found["lead"]
        name = f"{group}.{found['name']}" if nested else found["name"]
        if not nested and not found["rest"]:
            group = found["name"]
            header = f"{group}:" if not only or only.startswith(f"{group}.") else line
            lines.append(header)
        elif name not in known or (only and name != only):
            lines.append(line)
        else:
            value = found["value"].strip() or (known[name].words or (known[name].example,))[0]
            lines.append(f"{nested}{found['name']}: {value}")
    return "\n".join(lines) + "\n"


def problems(text: str) -> list[str]:
    return [one.message for one in declared(text, MANIFEST) if isinstance(one, Problem)]


def test_a_manifest_for_each_root_with_ai_spend(run: Run, spend: Path) -> None:
    done = run("init", *AS_OF, cwd=spend)
    assert done.code == 0
    assert "Wrote serving/ai-workload.yaml: 8 × A10G in 2 × g5.12xlarge, 2 resources" in done.out
    assert {path.parent.name for path in spend.rglob(MANIFEST)} == {"serving", "chat"}
    chat = yaml.safe_load((spend / "chat" / MANIFEST).read_text())
    assert chat == {
        "schema": "ai-spend/workload/v1",
        "workload": "chat-helper",
        "owner": "chat@team.example",
        "deployment_model": "closed_source_api",
        "environment": "production",
    }
    serving = (spend / "serving" / MANIFEST).read_text()
    assert "# fixed_cost: $8,281/month" in serving
    assert "its list price of 2026-07-20, not a bill" in serving


def test_what_is_written_holds_filled_in_or_not(run: Run, spend: Path) -> None:
    run("init", *AS_OF, cwd=spend)
    for path in spend.rglob(MANIFEST):
        text = path.read_text()
        assert problems(text) == []
        filled = taken_up(text)
        assert problems(filled) == []
        assert len(yaml.safe_load(filled)) > len(yaml.safe_load(text)) + 5
        assert all(len(line) <= 88 for line in text.splitlines())


def test_filled_in_it_leaves_only_evidence_open(run: Run, spend: Path) -> None:
    run("init", *AS_OF, cwd=spend)
    written = unknown(run, spend)
    for path in spend.rglob(MANIFEST):
        path.write_text(taken_up(path.read_text()))
    assert unknown(run, spend) < written
    data = json.loads(run("questions", *AS_OF, "--format", "json", "serving", "chat").out)
    assert {one["answer"]["home"] for one in data["questions"]} == {"evidence"}


def test_each_answer_settles_what_its_comment_says(run: Run, spend: Path) -> None:
    run("init", *AS_OF, cwd=spend)
    path = spend / "chat" / MANIFEST
    text = path.read_text()
    before = unknown(run, spend)
    path.write_text(taken_up(text, "data.residency"))
    assert re.search(r"residency:[^\n]*\n[^\n]*settles 1", text)
    assert unknown(run, spend) == before - 1


def test_it_says_no_less_than_a_bare_manifest(run: Run, spend: Path) -> None:
    run("init", *AS_OF, cwd=spend)
    written = unknown(run, spend)
    for path in spend.rglob(MANIFEST):
        name = path.parent.name
        path.write_text(f"schema: ai-spend/workload/v1\nworkload: {name}\n")
    assert written <= unknown(run, spend)


def test_what_exists_is_never_overwritten(run: Run, spend: Path) -> None:
    target = spend / "serving" / MANIFEST
    target.write_text(
        "schema: ai-spend/workload/v1\nworkload: x\nresources: [{terraform: aws_instance.gpu}]\n"
    )
    before = target.read_bytes()
    done = run("init", *AS_OF, "serving", cwd=spend)
    assert done.code == 2
    assert "Left as it is: serving/ai-workload.yaml: it exists" in done.out
    assert target.read_bytes() == before
    assert run("init", *AS_OF, "chat", cwd=spend).code == 0


def test_a_link_that_leads_nowhere_is_left_alone(run: Run, spend: Path) -> None:
    (spend / "chat" / MANIFEST).symlink_to(spend / "elsewhere.yaml")
    done = run("init", *AS_OF, "chat", cwd=spend)
    assert done.code in (2, 3)
    assert not (spend / "elsewhere.yaml").exists()


def test_the_writer_itself_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(Unwritable, match="not overwritten"):
        create(tmp_path, "a", "theirs")
    assert (tmp_path / "a").read_text() == "mine"


def test_what_is_switched_off_needs_no_manifest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_instance" "a" {\n  count = 0\n  instance_type = "g5.xlarge"\n}\n'
    )
    assert run("init", *AS_OF, cwd=tmp_path).code == 0
    assert not (tmp_path / MANIFEST).exists()


def test_a_second_time_there_is_nothing_to_write(run: Run, spend: Path) -> None:
    run("init", *AS_OF, cwd=spend)
    done = run("init", *AS_OF, cwd=spend)
    assert done.code == 0
    assert "Every AI resource is claimed by a manifest" in done.out


def test_what_only_may_be_ai_spend_is_told_and_not_declared(run: Run, spend: Path) -> None:
    done = run("init", *AS_OF, "open", cwd=spend)
    assert done.code == 0
    assert done.out == "Not declared: 1 resource that may be AI spend, as at open/main.tf:5\n"


def test_no_ai_spend_is_nothing_to_declare(run: Run, spend: Path) -> None:
    done = run("init", *AS_OF, "plain", cwd=spend)
    assert (done.code, done.out) == (
        0, "No AI spend was found here, so there is nothing to declare.\n",
    )  # fmt: skip
    assert not list(spend.rglob(MANIFEST))


def test_a_dry_run_writes_nothing(run: Run, spend: Path) -> None:
    before = sorted(spend.rglob("*"))
    done = run("init", *AS_OF, "--dry-run", "--hooks", cwd=spend)
    assert done.code == 0
    assert "--- chat/ai-workload.yaml" in done.out
    assert "--- .pre-commit-config.yaml" in done.out
    assert sorted(spend.rglob("*")) == before


def test_names_are_not_given_twice(run: Run, tmp_path: Path) -> None:
    for folder in ("a/gpu", "b/gpu", "c d/gpu"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "main.tf").write_text(
            'provider "aws" {}\nresource "aws_instance" "a" {\n  instance_type = "g5.xlarge"\n}\n'
        )
    assert run("init", *AS_OF, cwd=tmp_path).code == 0
    names = [yaml.safe_load(path.read_text())["workload"] for path in tmp_path.rglob(MANIFEST)]
    assert sorted(names) == ["b-gpu", "c-d-gpu", "gpu"]


def test_a_name_out_of_hostile_tags_stays_a_name(run: Run, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_instance" "a" {\n  instance_type = "g5.xlarge"\n'
        '  tags = { workload = "a: b # c", owner = "x\\nmaturity: run", team = "yes" }\n}\n'
    )
    assert run("init", *AS_OF, cwd=tmp_path).code == 0
    text = (tmp_path / MANIFEST).read_text()
    assert problems(text) == []
    read = yaml.safe_load(text)
    assert read["owner"] == "x\nmaturity: run"
    assert read["team"] == "yes"
    assert "maturity" not in read


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_one_value(text: str) -> None:
    assert yaml.safe_load(f"a: {scalar(text)}\nb: 1\n") == {"a": text, "b": 1}


@given(st.text())
def test_any_comment_stays_a_comment(text: str) -> None:
    lines = [Line("a", "1", text, open=False), Line("b.c", "", text), Line("d", "", text)]
    assert yaml.safe_load(manifest_text([text], lines, [text])) == {"a": 1}


def test_a_folder_that_leads_out_of_the_project_is_not_written(run: Run, tmp_path: Path) -> None:
    outside, project = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    project.mkdir()
    (project / ".github").symlink_to(outside)
    (project / "main.tf").write_text('resource "aws_instance" "a" {\n  instance_type = "g5.xlarge"\n}\n')  # fmt: skip  # noqa: E501
    done = run("init", *AS_OF, "--hooks", cwd=project)
    assert "leads out of the project" in done.err
    assert not list(outside.iterdir())
    assert done.code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is refused to the superuser")
def test_a_folder_that_refuses_is_told(run: Run, spend: Path) -> None:
    (spend / "chat").chmod(0o500)
    done = run("init", *AS_OF, "chat", cwd=spend)
    assert done.code == 2
    assert "Could not write chat/ai-workload.yaml" in done.err


def test_questions_are_added_as_comments_once(run: Run, spend: Path) -> None:
    target = spend / "serving" / MANIFEST
    target.write_bytes(b"schema: ai-spend/workload/v1\r\nworkload: serving\r\nmodel: {id: own/x}")
    before = yaml.safe_load(target.read_text())
    done = run("init", *AS_OF, "--questions", "serving", cwd=spend)
    assert done.code == 0
    assert "Added to serving/ai-workload.yaml" in done.out
    text = target.read_bytes().decode()
    assert "\n" not in text.replace("\r\n", "")
    assert yaml.safe_load(text) == before
    assert "# tokens_per_day:" in text
    again = run("init", *AS_OF, "--questions", "serving", cwd=spend)
    assert "its questions stand there already" in again.out
    assert again.code == 0
    assert target.read_bytes().decode() == text


def test_questions_do_not_go_into_a_file_of_several_workloads(run: Run, spend: Path) -> None:
    one = "schema: ai-spend/workload/v1\nworkload: {}\nresources: [{{terraform: {}}}]\n"
    both = one.format("a", "aws_instance.gpu") + "---\n" + one.format("b", "aws_instance.off")
    (spend / "serving" / MANIFEST).write_text(both)
    done = run("init", *AS_OF, "--questions", "serving", cwd=spend)
    assert "it holds several workloads: ai-spend questions lists what is open" in done.out
    assert (spend / "serving" / MANIFEST).read_text() == both


def test_hooks_are_valid_and_left_alone_afterwards(run: Run, spend: Path) -> None:
    done = run("init", *AS_OF, "--hooks", cwd=spend)
    assert done.code == 0
    hooks = yaml.safe_load((spend / ".pre-commit-config.yaml").read_text())
    (hook,) = hooks["repos"][0]["hooks"]
    assert hook["entry"] == "ai-spend check --profile pre-commit"
    workflow = yaml.safe_load((spend / ".github/workflows/ai-spend.yml").read_text())
    change, branch = workflow["jobs"]["ai-spend"]["steps"][-2:]
    # A branch may be called anything: its name is data, and no part of a command.
    assert change["env"] == {"BASE": "origin/${{ github.base_ref }}"}
    assert change["run"].startswith('ai-spend check --base "$BASE" --format github')
    assert branch["run"] == "ai-spend check"
    own = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
    names = ("chat/main.tf", "a.tofu.json", "a.auto.tfvars.json", "a.tfvars", "chat/x.yml", "a.py")
    for name in (*names, "ai-spend-baseline.json", "a.json"):
        wanted = bool(re.search(own[0]["files"], name))
        assert bool(re.search(hook["files"], name)) is wanted, name
    again = run("init", *AS_OF, "--hooks", cwd=spend)
    assert again.code == 0
    assert again.out.count("it runs ai-spend already") == 2


def test_hooks_are_shown_where_a_configuration_exists(run: Run, spend: Path) -> None:
    (spend / ".pre-commit-config.yaml").write_text("repos: []\n")
    done = run("init", *AS_OF, "--hooks", cwd=spend)
    assert "add this under repos\n  - repo: local" in done.out
    assert (spend / ".pre-commit-config.yaml").read_text() == "repos: []\n"


def test_the_entry_of_the_hook_runs(run: Run, spend: Path) -> None:
    run("init", *AS_OF, "--hooks", cwd=spend)
    hooks = yaml.safe_load((spend / ".pre-commit-config.yaml").read_text())
    words = hooks["repos"][0]["hooks"][0]["entry"].split()[1:]
    assert run(*words, "chat/ai-workload.yaml", "chat/main.tf", cwd=spend).code in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--dryrun"], "--dry-run"),
        (["nowhere"], "nowhere does not exist"),
        (["--as-of", "today"], "write it as 2026-11-21"),
    ],
)
def test_bad_usage(run: Run, spend: Path, arguments: list[str], says: str) -> None:
    done = run("init", *arguments, cwd=spend)
    assert done.code == 2
    assert says in done.err


def test_broken_settings_stop_it(run: Run, spend: Path) -> None:
    (spend / "ai-spend.yaml").write_text("schema: ai-spend/settings/v1\nselct: [core]\n")
    done = run("init", *AS_OF, cwd=spend)
    assert done.code == 2
    assert "select" in done.err
    assert not list(spend.rglob(MANIFEST))


def test_what_could_not_be_read_is_exit_3(run: Run, spend: Path) -> None:
    (spend / "chat" / "more.tf").write_text('resource "aws_instance" "a" {\n')
    done = run("init", *AS_OF, cwd=spend)
    assert done.code == 3
    assert (spend / "chat" / MANIFEST).exists()
    assert "COULD NOT READ" in done.err
