from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.inputs import terragrunt
from checker.inputs.options import ReadOptions


@pytest.mark.parametrize(
    ("path", "ours"),
    [("terragrunt.hcl", True), ("live/gpu/terragrunt.hcl", True), ("env.hcl", False)],
)
def test_units_are_known_by_their_name(path: str, ours: bool) -> None:
    assert terragrunt.matches(path, b"") is ours


def test_inputs_that_are_not_read_are_told_with_their_line(tmp_path: Path) -> None:
    files = {
        "a/terragrunt.hcl": 'terraform {\n  source = "../m"\n}\ninputs = { size = "large" }\n',
        "b/terragrunt.hcl": 'include "root" {\n  path = find_in_parent_folders()\n}\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    found = terragrunt.read(list(files), SourceTree(tmp_path), ReadOptions())
    assert [str(one.location) for one in found.gaps] == ["a/terragrunt.hcl:4"]
    assert not found.problems
    assert not found.declarations
