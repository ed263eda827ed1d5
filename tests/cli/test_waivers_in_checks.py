"""What a waiver does to a check in each profile, and how its end is told."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from running import Run

EXAMPLE = Path(__file__).parents[2] / "examples" / "novaspark"
POLICY = "reserved-gpu-sustains-utilization"
DAY = "2026-11-21"


def waiver(expires: str = "2027-02-15", owner: str = "ml-research@novaspark.example") -> str:
    return (
        "schema: ai-spend/waivers/v1\nwaivers:\n"
        f"  - policy: {POLICY}\n    scope: research-llm\n    reason: It moves in January.\n"
        f"    owner: {owner}\n    approver: finops@novaspark.example\n    ticket: FIN-482\n"
        f"    granted: 2026-11-20\n    expires: {expires}\n"
    )


@pytest.fixture
def nova(tmp_path: Path) -> Path:
    """Return a copy of the example with a waiver that is in order."""
    folder = Path(copytree(EXAMPLE, tmp_path / "nova"))
    settings = folder / "ai-spend.yaml"
    row = "approvers: [finops@novaspark.example]\nevidence:"
    settings.write_text(settings.read_text().replace("evidence:", row, 1))
    (folder / "waivers").mkdir()
    (folder / "waivers" / "a.yaml").write_text(waiver())
    return folder


def check(run: Run, nova: Path, *options: str) -> tuple[int, str]:
    done = run("check", "--as-of", DAY, *options, cwd=nova)
    return done.code, " ".join(done.out.split())


def test_a_waiver_is_counted_apart(run: Run, nova: Path) -> None:
    found = json.loads(run("check", "--as-of", DAY, "--format", "json", cwd=nova).out)
    (nova / "waivers" / "a.yaml").unlink()
    before = json.loads(run("check", "--as-of", DAY, "--format", "json", cwd=nova).out)
    counts, then = found["summary"], before["summary"]
    assert (counts["waived"], counts["fail"]) == (1, then["fail"] - 1)
    assert counts["pass"] == then["pass"]
    assert [row["state"] for row in found["waivers"]] == ["in_force"]
    assert found["waived_at_stake"] == [{"amount": 93600, "currency": "USD", "period": "month"}]


@pytest.mark.parametrize("options", [(), ("--profile", "audit"), ("--verbose",)])
def test_an_end_that_is_near_is_told(run: Run, nova: Path, options: tuple[str, ...]) -> None:
    assert "in 10 days" not in check(run, nova, *options)[1]
    (nova / "waivers" / "a.yaml").write_text(waiver("2026-12-01"))
    assert "2026-12-01, in 10 days" in check(run, nova, *options)[1]


def test_a_hook_says_nothing_of_waivers(run: Run, nova: Path) -> None:
    (nova / "waivers" / "a.yaml").write_text(waiver("2026-12-01"))
    code, said = check(run, nova, "--profile", "pre-commit", "gamma/compute.tf")
    assert (code, said) == (0, "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (waiver("2026-11-20"), "A waiver ended on 2026-11-20; what it covered counts again"),
        (waiver("2027-03-15"), "A waiver runs 115 days; 90 is the longest"),
        (waiver(owner="finops@novaspark.example"), "accepted by the one who asks for it"),
    ],
)
def test_a_waiver_out_of_order_fails_the_audit(run: Run, nova: Path, text: str, says: str) -> None:
    (nova / "waivers" / "a.yaml").write_text(text)
    code, said = check(run, nova)
    assert code == 1
    assert says in said
    assert "Reserved GPUs are 40% busy" in said
    report = json.loads(
        run("check", "--as-of", DAY, "--profile", "audit", "--format", "json", cwd=nova).out
    )
    own = [one for one in report["findings"] if one["policy"] == "waiver-is-in-order"]
    assert [one["blocking"] for one in own] == [True]


def test_a_malformed_waiver_ends_the_run(run: Run, nova: Path) -> None:
    (nova / "waivers" / "a.yaml").write_text(waiver().replace("ticket", "tiket"))
    code, said = check(run, nova)
    assert code == 2
    assert "waivers/a.yaml" in said
    assert "did you mean ticket" in said


@pytest.mark.parametrize(
    "form", ["sarif", "junit", "csv", "html", "markdown", "gitlab-codequality"]
)
def test_every_format_tells_it(run: Run, nova: Path, form: str) -> None:
    done = run("check", "--as-of", DAY, "--format", form, cwd=nova)
    assert ("It moves in January" in done.out) is (form != "gitlab-codequality")
