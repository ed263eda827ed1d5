"""Every way of ending has its own exit code; none of them looks like findings."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checker.cli import command_line

ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
CHECK = [sys.executable, "-m", "checker", "check", str(NOVASPARK), "--as-of", "2026-11-21"]


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "checker", *arguments]
    return subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload, no-any-return]


def test_findings_are_exit_1() -> None:
    done = subprocess.run(CHECK, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chekc"], "Is it `check`?"),
        (["check", "no-such-folder"], "no-such-folder does not exist"),
        (["check", "--as-of", "yesterday"], "write it as 2026-11-21"),
        (["check", "--format", "xml"], "There is no format `xml`"),
        (["check", "--frmat", "json"], "--format"),
        (["policy", "show", "reserved-gpu-sustains-utilisation"],
         "reserved-gpu-sustains-utilization"),
        (["check", "--select", "cor", str(NOVASPARK)], "core"),
    ],
)  # fmt: skip
def test_bad_usage_is_exit_2_and_names_the_nearest(arguments: list[str], says: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stdout + done.stderr


def test_nothing_to_check_is_exit_2(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    done = run("check", str(tmp_path))
    assert done.returncode == 2
    assert "nothing to check" in (done.stdout + done.stderr).lower()


def test_a_closed_pipe_is_exit_141() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run(CHECK, stdout=closed, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 141
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_exit_3_and_says_so() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(CHECK, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3
    assert "Could not write the report" in done.stderr


@pytest.mark.parametrize("target", ["/proc/report", "/sys/report.json"])
def test_a_place_that_takes_no_file_is_exit_2_and_named(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if not Path(target).parent.is_dir():
        pytest.skip("needs a file system that the kernel fills")
    assert command_line(["check", str(NOVASPARK), "--output", target]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert f"Could not write the report: {target}: " in said
    assert "name a file in another folder" in said


def test_a_report_may_have_the_longest_name(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 255)
    assert command_line(["check", *CHECK[-3:], "--output", str(target)]) == 1
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_an_old_terminal_gets_ascii_signs() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run(CHECK, capture_output=True, env=environment)
    assert done.returncode == 1, done.stderr
    done.stdout.decode("cp1252")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_have_their_own_codes(number: int, code: int, tmp_path: Path) -> None:
    for index in range(3000):
        folder = tmp_path / f"root{index}"
        folder.mkdir()
        (folder / "main.tf").write_text('resource "aws_instance" "a" {\n  instance_type = "p4d.24xlarge"\n}\n' * 1)  # fmt: skip  # noqa: E501
    command = [sys.executable, "-m", "checker", "check", str(tmp_path)]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background may have told all children to ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        time.sleep(0.6)
        process.send_signal(number)
        process.wait(20)
    assert process.returncode == code


def test_a_report_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    done = subprocess.run([*CHECK, "--format", "json", "--output", str(target)])
    assert done.returncode == 1
    assert target.read_text().endswith("}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_closed_output_is_exit_3() -> None:
    done = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *CHECK], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3
    assert "standard output is closed" in done.stderr
