"""`ai-spend waive`: asks on a terminal, lists what is missing at a pipe, writes all or nothing."""

import io
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree

import pytest
from running import Run

from checker.documents.tree import SourceTree
from checker.policy.waivers import load_waivers

EXAMPLE = Path(__file__).parents[2] / "examples" / "novaspark"
POLICY, SCOPE, DAY = "reserved-gpu-sustains-utilization", "research-llm", "2026-11-21"
FULL = ["--reason", "It moves in January.", "--approver", "finops", "--ticket", "FIN-482",
        "--expires", "2027-02-15"]  # fmt: skip
FILE = "waivers/research-llm.yaml"


@pytest.fixture
def nova(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the example in which two people may accept waivers."""
    folder = Path(copytree(EXAMPLE, tmp_path / "nova"))
    settings = folder / "ai-spend.yaml"
    text = settings.read_text()
    row = "approvers: [finops@novaspark.example, finance@novaspark.example]\n"
    settings.write_text(text.replace("evidence:", f"{row}evidence:", 1))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return folder


def waive(run: Run, nova: Path, *arguments: str, policy: str = POLICY) -> tuple[int, str]:
    done = run("waive", policy, SCOPE, "--as-of", DAY, *arguments, cwd=nova)
    return done.code, done.out + done.err


def test_all_that_is_missing_is_listed_at_once(run: Run, nova: Path) -> None:
    code, said = waive(run, nova)
    assert code == 2
    for option in ("--reason", "--approver", "--ticket", "--expires", "2027-02-19 (90 days)"):
        assert option in said
    assert "--owner" not in said
    assert not (nova / "waivers").exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (["--expires", "2027-02-20"], "too long; at the latest 2027-02-19"),
        (["--expires", "2026-11-20"], "is past"),
        (["--approver", "somebody"], "somebody is no approver"),
        (["--owner", "FinOps@novaspark.example"], "owner and approver are the same"),
        (["--reason", "  "], "--reason"),
        (["--expires", "soon"], "soon is not a day"),
    ],
)
def test_what_cannot_stand_is_never_written(
    run: Run, nova: Path, changes: list[str], says: str
) -> None:
    code, said = waive(run, nova, *FULL, *changes)
    assert code == 2
    assert says in " ".join(said.split())
    assert not (nova / "waivers").exists()


@pytest.mark.parametrize(
    ("policy", "scope", "says"),
    [
        (POLICY[:-1], SCOPE, f"the nearest name is {POLICY}"),
        (POLICY, "researchllm", "the nearest name is research-llm"),
        (POLICY, "support-chatbot", "nothing to waive"),
        (POLICY, "research-llm/A100-40GB/reserved", "--address research-llm/A100-40GB/reserved"),
        ("data-stays-where-it-may", "internal-search", "nothing to waive"),
    ],
)
def test_without_a_finding_there_is_nothing_to_waive(
    run: Run, nova: Path, policy: str, scope: str, says: str
) -> None:
    done = run("waive", policy, scope, "--as-of", DAY, *FULL, cwd=nova)
    assert done.code == 2
    assert says in done.err or "there is no policy" in done.err


def test_without_approvers_nobody_can_accept(run: Run, nova: Path) -> None:
    (nova / "ai-spend.yaml").write_text((EXAMPLE / "ai-spend.yaml").read_text())
    code, said = waive(run, nova, *FULL)
    assert code == 2
    assert "names no approvers" in said


def test_a_waiver_is_written_and_counts(run: Run, nova: Path) -> None:
    code, said = waive(run, nova, *FULL)
    assert code == 0
    assert "Wrote waivers/research-llm.yaml." in said
    assert "From 2027-02-01 every check reminds of its end. After 2027-02-15" in said
    assert (nova / FILE).read_text() == (
        "schema: ai-spend/waivers/v1\n"
        "waivers:\n"
        f"  - policy: {POLICY}\n"
        "    scope: research-llm\n"
        "    reason: It moves in January.\n"
        "    owner: ml-research@novaspark.example\n"
        "    approver: finops@novaspark.example\n"
        "    ticket: FIN-482\n"
        "    granted: 2026-11-21\n"
        "    expires: 2027-02-15\n"
    )
    done = run("check", "--as-of", DAY, cwd=nova)
    assert " 1 waived " in done.out


def test_a_second_waiver_keeps_what_stands_there(run: Run, nova: Path) -> None:
    waive(run, nova, *FULL)
    file = nova / FILE
    before = "# who asks pays\n" + file.read_text().replace("FIN-482", "FIN-482  # see there")
    file.write_text(f"{before}# the end\n")
    file.chmod(0o640)
    code, said = waive(run, nova, *FULL, policy="self-hosting-has-the-volume")
    assert code == 0
    assert "Added it to waivers/research-llm.yaml." in said
    assert file.read_text().startswith(f"{before}# the end\n  - policy: self-hosting")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.policy for one in load_waivers(SourceTree(nova)).waivers] == [
        POLICY, "self-hosting-has-the-volume",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "schema: ai-spend/waivers/v1\nwaivers: []\n",
        "schema: ai-spend/waivers/v1\nwaivers: [{policy: p, scope: s, reason: r, owner: o,"
        " approver: a, ticket: t, granted: 2026-11-21, expires: 2026-12-21}]\n",
        "not yaml: [\n",
    ],
)
def test_a_file_that_takes_no_more_is_left_alone(run: Run, nova: Path, text: str) -> None:
    (nova / "waivers").mkdir()
    (nova / FILE).write_text(text)
    code, said = waive(run, nova, *FULL)
    if code == 0:
        assert "Wrote waivers/research-llm-2.yaml" in said
    else:
        assert "waivers/research-llm.yaml" in said
    assert (nova / FILE).read_text() == text


@pytest.mark.parametrize("reason", ["a: b # c", "482", "true", '"x" \\ y', "- a", "é\u202eb"])
def test_any_text_survives(run: Run, nova: Path, reason: str) -> None:
    assert waive(run, nova, *FULL, "--reason", reason, "--ticket", "482")[0] == 0
    [found] = load_waivers(SourceTree(nova)).waivers
    assert (found.reason, found.ticket) == (reason, "482")


def test_addresses_stand_for_a_scope(run: Run, nova: Path) -> None:
    done = run(
        "waive", "ai-spend-is-attributable", "--as-of", DAY, *FULL,
        "--address", "support-*", "--owner", "support", cwd=nova,
    )  # fmt: skip
    assert done.code == 0, done.err
    [found] = load_waivers(SourceTree(nova)).waivers
    assert (found.scope, found.addresses) == ("", ("support-*",))
    assert found.location.path == "waivers/support-chatbot.yaml"


def test_a_link_is_not_written_through(run: Run, nova: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (nova / "waivers").symlink_to(outside)
    assert waive(run, nova, *FULL)[0] == 2
    assert list(outside.iterdir()) == []


INTERRUPT = "\x03"


def answered(nova: Path, answers: Sequence[tuple[str, str]]) -> tuple[int, str]:
    """Run the command on a terminal of its own; give each answer when its question stands there."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "checker", "waive", POLICY, SCOPE, "--as-of", DAY],
        cwd=nova, stdin=follower, stdout=follower, stderr=follower,
        env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}, start_new_session=True,
        # Who runs the tests in the background ignores the key, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    os.close(follower)
    said, waiting, deadline = b"", list(answers), time.monotonic() + 30
    while time.monotonic() < deadline:
        if not select.select([leader], [], [], 0.1)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            part = os.read(leader, 4096)
        except OSError:
            break
        said += part
        if waiting and said.decode(errors="replace").rstrip("\r\n").endswith(waiting[0][0]):
            answer = waiting.pop(0)[1]
            if answer == INTERRUPT:
                # The terminal is not the one that controls the process, so the key is a signal.
                process.send_signal(signal.SIGINT)
            else:
                os.write(leader, answer.encode() + b"\n")
    os.close(leader)
    if process.poll() is None:
        process.wait(timeout=10)
    return process.returncode, said.decode(errors="replace").replace("\r\n", "\n")


def test_a_terminal_asks_for_what_is_missing(nova: Path) -> None:
    code, said = answered(
        nova,
        [
            ("> ", "It moves in January."),
            ("Owner [ml-research@novaspark.example]: ", ""),
            ("Approver (finops, finance): ", "nobody"),
            ("Approver (finops, finance): ", "finance"),
            ("Ticket: ", "FIN-482"),
            ("Last day, at most 2027-02-19 (90 days) [2026-12-21]: ", "next year"),
            ("Last day, at most 2027-02-19 (90 days) [2026-12-21]: ", "2027-03-01"),
            ("Last day, at most 2027-02-19 (90 days) [2026-12-21]: ", ""),
        ],
    )
    assert code == 0, said
    assert "FAIL  Reserved GPUs are 40% busy; 60% is the minimum      $93,600 a month idle" in said
    assert "nobody is no approver" in said
    assert "next year is not a date" in said
    assert "too long; at the latest 2027-02-19" in said
    [found] = load_waivers(SourceTree(nova)).waivers
    assert (found.approver, str(found.expires)) == ("finance@novaspark.example", "2026-12-21")
    assert found.owner == "ml-research@novaspark.example"


def test_an_interrupt_on_the_terminal_writes_nothing(nova: Path) -> None:
    code, said = answered(nova, [("> ", INTERRUPT)])
    assert code == 130, said
    assert not (nova / "waivers").exists()
