"""The audits that many tests look at, run once a session; nobody changes them."""

import shutil
from pathlib import Path

import pytest
from running_audits import DAYS, audit, novaspark, spend


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three audits of the example; before the last one the team of support has mended its code.

    A second clone was never there. Each day's bundle has its name; the code is that of the first.
    """
    folder = tmp_path_factory.mktemp("audited")
    clone = novaspark(folder, ["gone"])
    for day in DAYS:
        if day == DAYS[-1]:
            shutil.move(clone / "alpha", folder / "alpha")
        done = audit(folder, "--bundle", f"{day}.json", "--store", "audits.db", day=day)
        assert done.returncode == 3, done.stderr
    shutil.move(folder / "alpha", clone / "alpha")
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three audits of a fleet whose one clone is not there: bundles of few bytes."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "fleet.yaml").write_text(
        "schema: ai-spend/fleet/v1\nrepositories: [{name: gone, path: clones/gone}]\n"
    )
    for day in DAYS:
        done = spend(
            folder, "audit", "run", "fleet.yaml", "--as-of", day, "--bundle", f"{day}.json"
        )
        assert done.returncode == 3, done.stderr
    return folder
