"""How far a project reaches where no repository says so."""

from pathlib import Path

import pytest

from checker.inputs.terraform.surroundings import surroundings

CALL = 'module "x" {\n  source = "%s"\n}\n'


def written(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("source", "reach"),
    [
        ("../modules/gpu", ""),
        ("../../modules/gpu", "envs"),
        ("./inner", "envs"),
        ("../missing", "envs"),
        ("terraform-aws-modules/eks/aws", "envs"),
        ("../../../../../../../etc", "envs"),
    ],
)
def test_only_modules_that_are_there_widen_it(tmp_path: Path, source: str, reach: str) -> None:
    project = tmp_path / "project"
    written(
        project,
        {
            "envs/main.tf": CALL % source,
            "envs/inner/main.tf": "",
            "modules/gpu/main.tf": "",
            "missing/readme.md": "no code",
        },
    )
    assert surroundings(project / "envs") == project / reach


def test_modules_of_modules_count_too(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "a/b/root/main.tf": CALL % "../module",
            "a/b/module/main.tf": CALL % "../../shared",
            "a/shared/main.tf": "",
            "a/unrelated/main.tf": CALL % "../../other",
            "other/main.tf": "",
        },
    )
    assert surroundings(tmp_path / "a/b/root") == tmp_path / "a"


def test_a_link_that_leads_far_away_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "1" / "2" / "3" / "4"
    written(folder, {"root/main.tf": CALL % "../linked"})
    written(tmp_path, {"away/main.tf": ""})
    (folder / "linked").symlink_to(tmp_path / "away")
    assert surroundings(folder / "root") == folder / "root"
