"""`ai-spend baseline write`: what it records, and that only what is new or worse blocks then."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from running import Run

EXAMPLE = Path(__file__).parents[2] / "examples" / "novaspark"
FILE = "ai-spend-baseline.json"
DAY = ("--as-of", "2026-11-21")


@pytest.fixture
def nova(tmp_path: Path, run: Run) -> Path:
    """Return a copy of the example with a baseline."""
    folder = Path(copytree(EXAMPLE, tmp_path / "nova"))
    assert run("baseline", "write", *DAY, cwd=folder).code == 0
    return folder


def edit(nova: Path, path: str, before: str, after: str) -> None:
    text = (nova / path).read_text()
    assert before in text
    (nova / path).write_text(text.replace(before, after))


def test_older_findings_are_one_number(run: Run, nova: Path) -> None:
    done = run("check", *DAY, cwd=nova)
    assert done.code == 0
    assert "5 older findings are in the baseline of 2026-11-21; nothing is new or worse" in done.out
    assert "  FAIL" not in done.out
    assert "4 fail · 1 warn" in done.out
    assert "  FAIL" in run("check", *DAY, "--verbose", cwd=nova).out


def test_an_identity_survives_moved_lines_renamed_files_and_reordered_blocks(
    run: Run, nova: Path
) -> None:
    compute = nova / "gamma" / "compute.tf"
    text = compute.read_text()
    first = text.index('resource "')
    compute.unlink()
    (nova / "gamma" / "moved.tf").write_text("\n\n# moved\n" + text[first:] + text[:first])
    manifest = nova / "gamma" / "ai-workload.yaml"
    manifest.write_text("# a comment\n\n" + manifest.read_text())
    assert run("check", *DAY, cwd=nova).code == 0


def test_what_becomes_worse_blocks(run: Run, nova: Path) -> None:
    edit(nova, "gamma/ai-workload.yaml", "$156,000", "$186,000")
    done = run("check", *DAY, cwd=nova)
    assert done.code == 1
    assert "3 older findings are in the baseline of 2026-11-21; 0 new, 2 worse." in done.out
    assert "Reserved GPUs are 40% busy" in done.out


def test_the_report_tells_them_apart(run: Run, nova: Path) -> None:
    edit(nova, "gamma/ai-workload.yaml", "$156,000", "$186,000")
    found = json.loads(run("check", *DAY, "--format", "json", cwd=nova).out)
    assert found["baseline"]["worsened"] == 2
    changes = {one["policy"]: one["change"] for one in found["findings"]}
    assert changes["reserved-gpu-sustains-utilization"] == "worsened"
    assert changes["ai-spend-is-attributable"] == "unchanged"
    sarif = json.loads(run("check", *DAY, "--format", "sarif", cwd=nova).out)
    states = {one["ruleId"]: one.get("baselineState") for one in sarif["runs"][0]["results"]}
    assert states["reserved-gpu-sustains-utilization"] == "updated"


def test_what_is_fixed_is_told(run: Run, nova: Path) -> None:
    edit(nova, "gamma/ai-workload.yaml", "input: 45M", "input: 450M")
    done = run("check", *DAY, cwd=nova)
    assert "of the baseline are gone: " in done.out or "of the baseline is gone: " in done.out
    assert "Next: ai-spend baseline write" in " ".join(done.out.split())
    again = run("baseline", "write", *DAY, cwd=nova)
    assert "fixed" in again.out
    assert "gone" not in run("check", *DAY, cwd=nova).out


def test_a_part_of_the_project_says_nothing_of_the_rest(run: Run, nova: Path) -> None:
    done = run("check", "alpha", *DAY, cwd=nova)
    assert done.code == 0
    assert "gone" not in done.out


def test_an_audit_is_not_silenced(run: Run, nova: Path) -> None:
    done = run("check", *DAY, "--profile", "audit", cwd=nova)
    assert done.code in (1, 3)
    assert "  FAIL" in done.out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<<<<<<< HEAD\n{}", "ai-spend baseline write"),
        ("", "ai-spend baseline write"),
        ('{"schema": "ai-spend/baseline/v1", "as_of": "2026-11-21", "findings": [{}]}', "missing"),
        (
            '{"schema": "ai-spend/baseline/v2", "as_of": "2026-11-21", "findings": []}',
            "v1 is wanted",
        ),
    ],
)
def test_a_broken_baseline_is_told_and_can_be_written_again(
    run: Run, nova: Path, text: str, says: str
) -> None:
    (nova / FILE).write_text(text)
    done = run("check", *DAY, cwd=nova)
    assert done.code == 2
    assert says in done.out
    assert run("baseline", "write", *DAY, cwd=nova).code == 0
    assert run("check", *DAY, cwd=nova).code == 0


def test_a_link_is_no_baseline(run: Run, nova: Path) -> None:
    (nova / FILE).rename(nova / "other.json")
    (nova / FILE).symlink_to("other.json")
    done = run("check", *DAY, cwd=nova)
    assert done.code == 2
    assert "is a link" in done.out
    assert run("baseline", "write", *DAY, cwd=nova).code == 2


def test_the_same_project_gives_the_same_bytes(run: Run, nova: Path) -> None:
    before = (nova / FILE).read_bytes()
    run("baseline", "write", *DAY, cwd=nova)
    assert (nova / FILE).read_bytes() == before
