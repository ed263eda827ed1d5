"""A part of a project is judged with all that it is built from, and nothing else is told."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FILES = {
    ".git/HEAD": "ref: refs/heads/main\n",
    "a/main.tf": 'module "gpu" {\n  source = "../modules/gpu"\n}\n',
    "b/main.tf": 'resource "aws_instance" "n" {\n  instance_type = "g5.xlarge"\n}\n',
    "modules/gpu/main.tf": 'resource "aws_instance" "n" {\n  instance_type = "p4d.24xlarge"\n}\n',
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def inventory(folder: Path, *paths: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "checker", "inventory", "--format", "json", *paths]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout)


def addresses(found: dict[str, Any]) -> list[str]:
    return [row["address"] for row in found["inventory"]]


def test_a_root_shows_what_its_modules_build(project: Path) -> None:
    assert addresses(inventory(project, "a")[1]) == ["module.gpu.aws_instance.n"]
    assert addresses(inventory(project, "b")[1]) == ["aws_instance.n"]
    assert len(addresses(inventory(project)[1])) == 2


def test_a_module_shows_what_is_built_from_it(project: Path) -> None:
    assert addresses(inventory(project, "modules/gpu")[1]) == ["module.gpu.aws_instance.n"]


@pytest.mark.parametrize("text", [b'resource "aws_instance" "n" {\n', b"\xff\xfer\x00e\x00"])
def test_trouble_in_a_module_is_trouble_of_every_root_that_calls_it(
    project: Path, text: bytes
) -> None:
    (project / "modules/gpu/main.tf").write_bytes(text)
    code, found = inventory(project, "a")
    assert code == 3
    assert found["problems"][0]["location"]["path"] == "modules/gpu/main.tf"
    code, found = inventory(project, "b")
    assert (code, found["problems"]) == (0, [])
