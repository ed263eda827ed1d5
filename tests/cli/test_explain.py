"""`ai-spend explain`: each clause with its facts, for a fail, an unknown, and none."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from running import Done, Run

from checker.check import Request
from checker.check import Run as Whole
from checker.evaluation.judge import MATERIALITY
from checker.evaluation.reasons import reasoned
from checker.evaluation.verdicts import verdict_of

ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
HERE = ("--path", "examples/novaspark", "--as-of", "2026-11-21")
BUSY = "reserved-gpu-sustains-utilization"


@pytest.fixture
def explained(run: Run) -> Run:
    """Return a function that explains names in the example project."""

    def explaining(*names: str) -> Done:
        done = run("explain", *names, *HERE, cwd=ROOT)
        assert done.err == ""
        return done

    return explaining


def test_a_fail_shows_value_limit_ground_and_place(explained: Run) -> None:
    done = explained(BUSY, "research-llm")
    assert done.code == 0
    flat = " ".join(done.out.split())
    assert "utilization: FAIL on research-llm/A100-40GB/reserved, 2026-11-21" in flat
    assert "✗ gpu_utilization at least 60% 40% measured" in flat
    assert "examples/novaspark/evidence/dcgm-2026-11.json:1" in done.out
    assert "✓ deployment_model is self-hosted" in done.out
    assert "examples/novaspark/gamma/compute.tf:18" in done.out
    assert "· gpu_utilization at least 70%" in done.out
    assert "mean of 32 GPUs over 720 paid hours, none missing" in flat
    assert "worth $93,600 of $156,000 a month is idle" in flat
    assert "limit floor 60% (document)" in flat
    assert '"Model 3 — Self-Hosted / DIY"' in flat
    assert "waiver possible, at most 90 days" in flat
    assert "sha256:" not in done.out


def test_verbose_adds_controls_lines_and_digest(explained: Run) -> None:
    out = explained(BUSY, "research-llm", "--verbose").out
    assert "serves  SLF-03" in out
    assert "line 69," in out
    assert out.count("sha256:") == 2


def test_a_control_and_a_place_mean_the_same_as_their_names(explained: Run) -> None:
    assert explained("slf-03", "research-llm").out == explained(BUSY, "research-llm").out
    at_place = explained("notebooks-stop-when-idle", "examples/novaspark/gamma/compute.tf:20")
    assert "aws_instance.node, 2026-11-21" in at_place.out


def test_what_does_not_apply_says_which_clause_keeps_it_out(explained: Run) -> None:
    done = explained("self-hosting-has-the-volume", "support-chatbot")
    assert done.code == 0
    assert "DOES NOT APPLY on support-chatbot" in " ".join(done.out.split())
    assert "✗ deployment_model is self-hosted" in done.out
    assert "would require" in done.out
    assert "✗" not in done.out.partition("would require")[2]


def test_another_kind_of_subject_is_told(explained: Run) -> None:
    done = explained(BUSY, "aws_instance.node")
    assert done.code == 0
    assert "it judges each capacity, and this is: resource" in done.out


def test_an_unknown_names_what_is_missing_and_why(explained: Run) -> None:
    done = explained("region-and-routing-keep-residency", "support-chatbot")
    assert done.code == 0
    assert "UNKNOWN (can be fail or pass or not applicable)" in " ".join(done.out.split())
    assert "not known whether it applies" in done.out
    assert "residency is not known: nobody says it" in done.out
    assert "next    ai-spend questions --select region-and-routing-keep-residency\n" in done.out


@pytest.mark.parametrize("name", ["unowned:pool", "pool", "pool/"])
def test_what_no_manifest_declares_is_called_by_its_folder(
    run: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / "pool").mkdir()
    code = 'resource "aws_instance" "gpu" {\n  ami           = "ami-1"\n'
    (tmp_path / "pool" / "main.tf").write_text(code + '  instance_type = "g5.xlarge"\n}\n')
    done = run("explain", "ai-spend-is-attributable", name, "--path", str(tmp_path))
    assert done.code == 0
    assert "WARN on unowned:pool" in done.out


def test_without_an_address_all_subjects_are_listed_worst_first(explained: Run) -> None:
    lines = explained("self-hosting-has-the-volume").out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("3 subjects"))
    words = [line.split()[:2] for line in lines[start + 1 : start + 4]]
    assert words[0] == ["fail", "research-llm"]
    assert [first for first, _ in words[1:]] == ["not", "not"]
    assert "✗" in "\n".join(lines)


@pytest.mark.parametrize(
    ("names", "near"),
    [
        (("reserved-gpu-sustains-utilisation",), BUSY),
        (("SLF-3",), "SLF-03"),
        ((BUSY, "reserch-llm"), "research-llm"),
        ((BUSY, "aws_instance.nod"), "aws_instance.node"),
    ],
)
def test_a_name_that_means_nothing_is_bad_usage(
    explained: Run, names: tuple[str, ...], near: str
) -> None:
    done = explained(*names)
    assert done.code == 2
    assert f"is called {names[-1]}." in done.out
    assert f"  {near}\n" in done.out


def test_a_changed_limit_names_the_document_and_the_reason(run: Run, tmp_path: Path) -> None:
    project = Path(copytree(NOVASPARK, tmp_path / "novaspark"))
    with (project / "ai-spend.yaml").open("a") as settings:
        settings.write(
            f"\npolicies:\n  {BUSY}:\n    parameters: {{floor: 55%}}\n    reason: first quarter\n"
        )
    out = " ".join(run("explain", BUSY, "--as-of", "2026-11-21", cwd=project).out.split())
    assert "✗ gpu_utilization at least 55% 40%" in out
    assert "floor 55% (document: 60%; set by the organization, first quarter)" in out


def test_a_fail_that_only_warns_says_so(run: Run, spend: Path) -> None:
    out = run("explain", "ai-spend-is-attributable", *HERE[2:], cwd=spend).out
    assert "WARN on unowned:serving" in out
    assert "it only warns: without a manifest" in out


def test_a_folder_with_rules_of_its_own_is_judged_by_them(run: Run, tmp_path: Path) -> None:
    project = Path(copytree(NOVASPARK, tmp_path / "novaspark"))
    with (project / "ai-spend.yaml").open("a") as settings:
        settings.write(
            f"\nwhere:\n  - path: gamma/**\n    policies:\n      {BUSY}:\n"
            "        parameters: {floor: 65%}\n"
        )
    out = " ".join(run("explain", BUSY, *HERE[2:], cwd=project).out.split())
    assert "floor 65% (document: 60%; set by the organization)" in out


def test_a_kind_of_subject_that_is_not_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_vpc" "a" {}\n')
    out = run("explain", BUSY, *HERE[2:], cwd=tmp_path).out
    assert "it judges each capacity, and there is none here" in out


def test_the_clauses_come_to_the_verdicts_of_the_check() -> None:
    """All policies on all subjects of the example, one by one, agree with the judged run."""
    request = Request((NOVASPARK,), date(2026, 11, 21), select=("all",))
    whole = Whole(request, lambda stage, done, total: None)
    policies, _ = whole.policies
    report = whole.report()
    found = {(one.policy, one.address): one.verdict for one in report.findings}
    for policy in policies:
        for subject in whole.facts.subjects:
            one = reasoned(policy, [subject], request.as_of, MATERIALITY, lambda _, own=policy: own)
            if one.worst is None:
                continue
            parts = (one.worst.applies, one.worst.require, one.worst.prefer)
            truths = [True if part is None else part.truth for part in parts]
            verdict = one.worst.standing.verdict
            unfound = "not_applicable" if truths[0] is False else "pass"
            assert found.get((policy.id, subject.address), unfound) == verdict
            assert verdict_of(*truths)[0] == verdict or "only warns" in " ".join(one.worst.notes)


def test_what_can_be_done_next_is_named_for_a_workload_that_is_declared(
    explained: Run, spend: Path, run: Run
) -> None:
    out = explained(BUSY, "research-llm").out
    assert "next    ai-spend fit research-llm" in out
    assert f"ai-spend waive {BUSY} research-llm" in " ".join(out.split())
    assert "next    " not in explained("CLS-01", "internal-search").out
    assert "ai-spend waive" not in run("explain", "ai-spend-is-attributable", cwd=spend).out
