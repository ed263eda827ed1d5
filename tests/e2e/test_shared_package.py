"""An organization's rules in a real wheel: built, installed, extended, pinned, never imported."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "novaspark-ai-spend"
version = "1.0"
[tool.hatch.build.targets.wheel]
packages = ["novaspark_ai_spend"]
"""
SETTINGS = """\
schema: ai-spend/settings/v1
select: [core, own]
policies:
  ai-spend-has-an-owner: {enforcement: hard}
"""
POLICY = """\
id: gpus-are-tagged
title: GPUs carry the name of their site
applies: {role: {is: capacity}}
require: {attribute: tags.site, exists: true}
message: no site is named on {address}
"""
CODE = """\
resource "aws_instance" "gpu" {
  ami           = "ami-1"
  instance_type = "p5.48xlarge"
}
"""


def ai_spend(cwd: Path, site: Path, *arguments: str) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "checker", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": f"{Path(__file__).parents[2]}{os.pathsep}{site}"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel, installed by pip into a folder of its own."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    data = source / "novaspark_ai_spend"
    (data / "policies" / "hardware").mkdir(parents=True)
    (data / "__init__.py").write_text("raise SystemExit('imported')")
    (data / "ai-spend.yaml").write_text(SETTINGS)
    (data / "policies" / "hardware" / "gpus-are-tagged.yaml").write_text(POLICY)
    (source / "pyproject.toml").write_text(PROJECT)
    offline = ["--no-deps", "--no-index", "--quiet", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip"]
    build = [*pip, "wheel", ".", "--no-build-isolation", *offline, "-w", "dist"]
    subprocess.run(build, cwd=source, check=True)
    (wheel,) = (source / "dist").glob("*.whl")
    subprocess.run([*pip, "install", str(wheel), *offline, "--target", target], check=True)
    return target


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(CODE)
    text = "schema: ai-spend/settings/v1\nextends: novaspark-ai-spend  # one for all\n"
    (tmp_path / "ai-spend.yaml").write_text(text)
    return tmp_path


def test_the_organizations_rules_are_in_force(site: Path, project: Path) -> None:
    done = ai_spend(project, site, "check", "--format", "json", "--as-of", "2026-11-21")
    report = json.loads(done.stdout)
    assert report["problems"] == []
    found = {one["policy"]: one for one in report["findings"]}
    assert found["gpus-are-tagged"]["verdict"] == "fail"
    rows = {one["id"]: one["enforcement"] for one in report["policies"]}
    assert (rows["ai-spend-has-an-owner"], rows["gpus-are-tagged"]) == ("hard", "soft")
    read = {row["path"]: row["outcome"] for row in report["inputs"]}
    assert read["novaspark-ai-spend:ai-spend.yaml"] == "judged"
    assert read["novaspark-ai-spend:policies/hardware/gpus-are-tagged.yaml"] == "judged"
    assert str(site) not in done.stdout


def test_a_missing_package_stops_with_the_next_step(project: Path) -> None:
    done = ai_spend(project, project / "nowhere", "check")
    assert done.returncode == 2
    assert "ai-spend.yaml:2  novaspark-ai-spend is not installed" in done.stdout
    assert "pip install novaspark-ai-spend" in done.stdout


def test_its_policies_are_listed_and_its_mistakes_are_told_by_name(
    site: Path, project: Path
) -> None:
    listed = ai_spend(project, site, "policy", "list", "hardware")
    assert "gpus-are-tagged" in listed.stdout
    data = site / "novaspark_ai_spend" / "ai-spend.yaml"
    try:
        data.write_text(f"{SETTINGS}policys: {{}}\n")
        folder = project / "deep"
        folder.mkdir()
        done = ai_spend(folder, site, "check", "..")
    finally:
        data.write_text(SETTINGS)
    assert done.returncode == 2
    assert "novaspark-ai-spend:ai-spend.yaml:5  " in done.stdout
    assert "../novaspark" not in done.stdout


def test_lock_pins_and_another_digest_stops_every_run(site: Path, project: Path) -> None:
    settings = project / "ai-spend.yaml"
    before = settings.read_text()
    dry = ai_spend(project, site, "policy", "lock", "--dry-run")
    assert settings.read_text() == before
    done = ai_spend(project, site, "policy", "lock")
    assert done.returncode == 0
    assert settings.read_text() == dry.stdout
    assert settings.read_text().startswith(before)
    again = ai_spend(project, site, "policy", "lock")
    assert "Nothing to write" in again.stdout
    report = json.loads(ai_spend(project, site, "check", "--format", "json").stdout)
    assert report["problems"] == []
    text = settings.read_text()
    start = text.index("sha256:") + len("sha256:")
    settings.write_text(f"{text[:start]}{'5c' * 32}\n")
    stopped = ai_spend(project, site, "check")
    assert stopped.returncode == 2
    assert "sha256:5c5c5c5c5c5c…" in stopped.stdout
    assert text[start - len("sha256:") : start + 12] in stopped.stdout
    assert "ai-spend policy lock" in stopped.stdout


def test_an_unknown_name_is_refused_with_the_nearest(site: Path, project: Path) -> None:
    done = ai_spend(project, site, "check", "--select", "critcal")
    assert done.returncode == 2
    assert "the nearest name is critical" in done.stdout
