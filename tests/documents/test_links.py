"""Where links lead is what the system says, whichever way it was found out."""

import os
from pathlib import Path

import pytest

from checker.documents.links import Links, mode_behind


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "shared" / "deep").mkdir(parents=True)
    (tmp_path / "shared" / "versions.tf").write_text("")
    (tmp_path / "alias").symlink_to("shared")
    (tmp_path / "root").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "written",
    [
        "../shared/versions.tf", "../shared/./versions.tf", "../alias/versions.tf",
        "../alias/deep", "../alias/deep/..", "../shared/deep/../versions.tf", "../alias", ".", "..",
        "../missing.tf", "../missing/x.tf", "first.tf", "second.tf", "/", "/dev/null",
        "../alias/deep/../../shared/versions.tf",
    ],
)  # fmt: skip
def test_a_link_leads_where_the_system_says(tree: Path, written: str) -> None:
    (tree / "root" / "second.tf").symlink_to("../alias/versions.tf")
    link = tree / "root" / "first.tf"
    link.symlink_to(written)
    links, here = Links(), os.path.realpath(link)
    assert links.behind(str(link)) == here
    assert links.behind(str(link)) == here


def test_links_in_a_circle_are_no_files(tree: Path) -> None:
    one, other = tree / "one", tree / "other"
    one.symlink_to("other")
    other.symlink_to("one")
    assert Links().behind(str(one)) == os.path.realpath(one)
    assert mode_behind(one) == 0
