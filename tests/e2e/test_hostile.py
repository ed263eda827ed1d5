"""Hostile projects, run as users do, within bounded time and memory: nothing is lost in silence."""

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hostile_projects import PROJECTS, Files, judge_all, lay_out
from hypothesis import HealthCheck, given, settings

CASES = yaml.safe_load(Path(__file__).with_name("hostile_cases.yaml").read_text("utf-8"))
ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
SECONDS, MEMORY = 10, 1 << 29
"""CPU seconds and bytes of address space: what hangs or grows is killed, on slow machines too."""
GPU = 'resource "aws_instance" "a" {\n  instance_type = "p4d.24xlarge"\n}\n'
NEIGHBOR = GPU.replace('"a"', '"neighbor"')
POD = """apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, resources: {limits: {nvidia.com/gpu: 8}}}]}
"""
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]\n" for at in range(1, 12)
)
MADE: dict[str, Callable[[str], bytes]] = {
    "utf-16": lambda text: text.encode("utf-16"),
    "pad": lambda text: b"#" * 70_000 + b"\n" + text.encode(),
    "bomb": lambda text: (BOMB + text).encode(),
    "deep": lambda text: (text + "x: " + "[" * 30_000 + "]" * 30_000 + "\n").encode(),
}


def spend(*arguments: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line within its limits."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    command = [sys.executable, "-P", "-m", "checker", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, preexec_fn=limit, env=environment, **more
    )
    assert done.returncode in (0, 1, 2, 3), done.stderr
    assert "Traceback" not in done.stderr
    return done


def report_of(cwd: Path, *arguments: str) -> dict[str, Any]:
    """Return the JSON report of a folder, after holding it to its sums."""
    done = spend("check", "--format", "json", *arguments, cwd=cwd)
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["summary"]["exit_code"] == done.returncode
    assert len({row["path"] for row in report["inputs"]}) == len(report["inputs"])
    return report


def addresses(report: dict[str, Any]) -> set[str]:
    return {row["address"] for row in report["inventory"]}


def content(text: str | dict[str, str]) -> bytes:
    if isinstance(text, dict):
        ((how, text),) = text.items()
        return MADE[how](text.replace("POD", POD))
    return text.replace("GPU\n", GPU).replace("POD", POD).encode()


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    folder = tmp_path / "neighbor"
    folder.mkdir()
    (folder / "n.tf").write_text(NEIGHBOR)
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_nothing_is_lost_in_silence(case: dict[str, Any], beside: Path) -> None:
    for name, text in case["files"].items():
        path = beside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(text))
    report = report_of(beside)
    told = " ".join(
        f"{one['location']['path']}:{one['location']['line']} {one['message']} "
        f"{one.get('next_step', '')}"
        for one in (*report["problems"], *report["gaps"])
    )
    assert report["summary"]["exit_code"] == case["exit"], told
    for words in case.get("says", []):
        assert words in told
    assert {*case.get("finds", []), "aws_instance.neighbor"} <= addresses(report)
    for one in report["problems"]:
        assert one["location"]["line"] >= 1
        assert one["next_step"]
    if "lacks" in case:
        outputs = [json.dumps(report, ensure_ascii=False)]
        for command in (("check", "-v"), ("inventory",), ("questions",), ("init", "--dry-run")):
            done = spend(*command, cwd=beside)
            outputs.append(done.stdout + done.stderr)
        for word in case["lacks"]:
            assert not [text for text in outputs if word in text]


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        os.chdir(path.parent)
        made.bind(path.name)


SPECIAL: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a FIFO": ("x.tf", lambda path: os.mkfifo(path)),
    "a FIFO as a manifest": ("d.yaml", lambda path: os.mkfifo(path)),
    "a socket": ("x.tf", _socket),
    "a link to a device": ("x.tf", lambda path: path.symlink_to("/dev/zero")),
    "a link that leads outside": ("x.tf", lambda path: path.symlink_to("/etc/passwd")),
    "a link to itself": ("x.tf", lambda path: path.symlink_to("x.tf")),
    "ten megabytes on a line": ("x.tf", lambda path: path.write_bytes(b"#" * (10 << 20))),
    "Latin-1": ("d.yaml", lambda path: path.write_bytes(POD.encode() + b"# \xe9\n")),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_what_cannot_be_read_is_a_problem(
    name: str, beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(beside)
    file, make = SPECIAL[name]
    make(beside / file)
    report = report_of(beside)
    assert report["summary"]["exit_code"] == 3
    assert [row["outcome"] for row in report["inputs"] if row["path"] == file] == [
        "could_not_check"
    ]
    assert "aws_instance.neighbor" in addresses(report)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_name_that_is_no_utf8_is_a_problem(beside: Path) -> None:
    folder = os.fsencode(beside) + b"/d\xff"
    os.mkdir(folder)  # noqa: PTH102
    with open(folder + b"/x.tf", "w") as out:  # noqa: PTH123
        out.write(GPU)
    report = report_of(beside)
    assert report["summary"]["exit_code"] == 3
    assert "not UTF-8" in report["problems"][0]["message"]


def test_an_unreadable_manifest_is_a_problem(beside: Path) -> None:
    path = beside / "d.yaml"
    path.write_text(POD)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert report_of(beside)["summary"]["exit_code"] == 3


BAD_USE = [
    (["--output", "no/such/x.json"], "there is no folder no/such"),
    (["--output", "neighbor"], "is a folder"),
    (["--output", ""], "is empty"),
    (["--output", "neighbor/n.tf"], "may be code"),
    (["--format", "json="], "is empty"),
    (["--format", "json=o", "--format", "text=o"], "one place"),
    (["/dev/null"], "no folder and no file"),
    (["--as-of", "2026-02-30"], "write it as 2026-11-21"),
    (["--var", "nosuch=1"], "no root declares"),
]


@pytest.mark.parametrize(("arguments", "says"), BAD_USE)
def test_bad_use_is_exit_2(arguments: list[str], says: str, beside: Path) -> None:
    done = spend("check", *arguments, cwd=beside)
    assert done.returncode == 2
    assert says in done.stdout + done.stderr
    assert (beside / "neighbor" / "n.tf").read_text() == NEIGHBOR


def test_examples_that_are_not_there_are_bad_use(beside: Path) -> None:
    assert spend("policy", "test", "neighbor", cwd=beside).returncode == 2


def test_a_report_never_replaces_a_link_or_a_pipe(beside: Path) -> None:
    (beside / "link.json").symlink_to("real.json")
    spend("check", "--format", "json", "--output", "link.json", cwd=beside)
    assert (beside / "link.json").is_symlink()
    assert (beside / "real.json").read_text().endswith("}\n")
    os.mkfifo(beside / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=beside, stdout=subprocess.PIPE) as reader:
        spend("check", "--format", "json", "--output", "pipe", cwd=beside)
        assert reader.communicate(timeout=20)[0].endswith(b"}\n")
    assert (beside / "pipe").is_fifo()


def test_a_closed_error_stream_changes_nothing(beside: Path) -> None:
    command = f'"{sys.executable}" -m checker check 2>&-'
    done = subprocess.run(command, shell=True, cwd=beside, capture_output=True)
    assert done.returncode == 0


def test_one_file_is_judged_as_in_the_whole(beside: Path) -> None:
    (beside / "x.tf").write_text(GPU)
    told = spend("check", "x.tf", cwd=beside).stdout
    assert "1 implied workload, 1 resource" in told


def test_the_same_files_give_the_same_bytes(beside: Path) -> None:
    for name in ("b", "a", "e", "Z"):
        (beside / f"{name}.tf").write_text(GPU.replace('"a"', f'"{name}_"'))
    other = beside.parent / "other"
    other.mkdir()
    for path in sorted((one for one in beside.rglob("*") if one.is_file()), reverse=True):
        target = other / path.relative_to(beside)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    (beside.parent / "link").symlink_to(beside)
    runs = [
        (beside, (), {"PYTHONHASHSEED": "1"}),
        (beside, (f"{beside}/",), {"PYTHONHASHSEED": "2", "LC_ALL": "C", "PYTHONUTF8": "0"}),
        (ROOT, (str(beside),), {"TZ": "Pacific/Apia"}),
        (beside.parent, ("link",), {}),
        (other, (), {"HOME": "/nonexistent"}),
    ]
    day = ("--as-of", "2026-11-21", "--format", "json")
    outputs = {spend("check", *day, *paths, cwd=cwd, env=env).stdout for cwd, paths, env in runs}
    assert len(outputs) == 1


EVIDENCE: dict[str, str] = {
    "nothing": "",
    "cut off": '{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {',
    "over the top": "timestamp,series,value,unit\n2026-11-20T00:00:00Z,g,140,percent\n",
    "no number": "timestamp,series,value,unit\n2026-11-20T00:00:00Z,g,NaN,ratio\n",
    "no time zone": "timestamp,series,value,unit\n2026-11-20T00:00:00,g,0.9,ratio\n",
    "the future": "timestamp,series,value,unit\n2036-11-20T00:00:00Z,g,0.9,ratio\n",
    "one hour": "timestamp,series,value,unit\n2026-11-20T00:00:00Z,g,0.9,ratio\n",
    "two units": "timestamp,series,value,unit\n2026-11-20T00:00:00Z,g,0.9,ratio\n"
    "2026-11-20T01:00:00Z,g,90,percent\n",
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_poor_evidence_never_passes(name: str, tmp_path: Path) -> None:
    file = "gpu.json" if EVIDENCE[name].startswith("{") else "gpu.csv"
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / file).write_text(EVIDENCE[name])
    (tmp_path / "x.tf").write_text(
        GPU + GPU.replace("aws_instance", "aws_ec2_capacity_reservation")
    )
    (tmp_path / "ai-workload.yaml").write_text("schema: ai-spend/workload/v1\nworkload: w\n")
    policy = "reserved-gpu-sustains-utilization"
    report = report_of(
        tmp_path, "--evidence", "evidence", "--select", policy, "--as-of", "2026-11-21"
    )
    assert not report["passed"].get(policy)


def test_each_case_is_within_two_seconds(beside: Path) -> None:
    # CPU, so that a busy machine changes nothing. The second reader is not ours: where its grammar
    # is not cached yet, making that takes as long as all the rest.
    (beside / "x.tf").write_text(
        "locals {\n  x = " + "[" * 60 + "1," * 60_000 + "]" * 60 + "\n}\n" + GPU
    )
    before = time.process_time() + sum(os.times()[2:4])
    report_of(beside, "--second-reader", "off")
    assert time.process_time() + sum(os.times()[2:4]) - before < 4


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(PROJECTS)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_any_project_is_judged(tmp_path_factory: pytest.TempPathFactory, files: Files) -> None:
    root = tmp_path_factory.mktemp("project")
    lay_out(root, files)
    judge_all(root)
