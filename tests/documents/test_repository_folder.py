"""Where a project lies in its repository, which is where forges tell places from."""

from pathlib import Path

from checker.documents.tree import folder_in_repository


def test_a_project_inside_a_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    inside = tmp_path / "services" / "chat"
    inside.mkdir(parents=True)
    assert folder_in_repository(inside) == "services/chat"
    assert folder_in_repository(tmp_path) == ""


def test_a_worktree_has_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    (tmp_path / "a").mkdir()
    assert folder_in_repository(tmp_path / "a") == "a"


def test_the_innermost_repository_counts(tmp_path: Path) -> None:
    inner = tmp_path / "vendored"
    (inner / ".git").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    assert folder_in_repository(inner) == ""
