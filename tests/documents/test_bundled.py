"""Bundled data is found in a wheel, in an editable install and in a checkout.

Builds the wheels from a copy of the checkout, offline; about two seconds.
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checker.documents.bundled import data_path

CHECKOUT = Path(__file__).parents[2]
IMPORT = "from checker.documents.bundled import data_path"
ASK = f"{IMPORT}; print(data_path('schemas')); print(data_path('policies'))"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("copy")
    for name in ("checker", "policies", "schemas"):
        leave = shutil.ignore_patterns("__pycache__", "_data")
        shutil.copytree(CHECKOUT / name, target / name, ignore=leave)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, target)
    return target


def environment(folder: Path) -> tuple[Path, Path]:
    """Return Python and site-packages of a fresh environment."""
    fresh = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", fresh], check=True)
    return fresh / "bin" / "python", next(fresh.glob("lib/python*/site-packages"))


def asked(python: Path, folder: Path) -> list[Path]:
    command = [python, "-I", "-c", ASK]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return [Path(line) for line in done.stdout.splitlines()]


def test_a_wheel_carries_its_data(copy: Path, tmp_path: Path) -> None:
    build = f"import hatchling.build as b; b.build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=copy, check=True, capture_output=True)
    python, packages = environment(tmp_path)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(packages)
    schemas, policies = asked(python, tmp_path)
    assert schemas.parts[-3:] == ("checker", "_data", "schemas")
    assert policies.parent == schemas.parent
    ours = {path.name for path in (CHECKOUT / "schemas").iterdir()}
    assert {path.name for path in schemas.iterdir()} == ours
    assert schemas.is_relative_to(tmp_path)


def test_an_editable_install_reads_the_checkout(copy: Path, tmp_path: Path) -> None:
    # Such a file is all that an editable wheel of this project holds beside its metadata.
    python, packages = environment(tmp_path)
    (packages / "_editable_impl_ai_spend_checker.pth").write_text(f"{copy}\n")
    assert asked(python, tmp_path) == [copy / "schemas", copy / "policies"]


def test_a_checkout_reads_itself(copy: Path, tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(copy)!r}); {ASK}"
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == [str(copy / "schemas"), str(copy / "policies")]


def test_a_broken_installation_says_so() -> None:
    with pytest.raises(FileNotFoundError, match="install ai-spend-checker again"):
        data_path("nothing")


def test_a_stranger_folder_is_not_taken_for_ours(copy: Path, tmp_path: Path) -> None:
    packages = tmp_path / "site-packages"
    shutil.copytree(copy / "checker", packages / "checker")
    (packages / "policies").mkdir()
    code = (
        f"import sys; sys.path.insert(0, {str(packages)!r}); {ASK.replace('schemas', 'policies')}"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "FileNotFoundError" in done.stderr
