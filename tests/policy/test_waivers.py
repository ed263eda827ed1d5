"""Files of waivers: what is read, and that whatever is malformed is told and suppresses nothing."""

from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.policy.waivers import load_waivers

HEAD = "schema: ai-spend/waivers/v1\nwaivers:\n"
ROW = (
    "  - {policy: own, scope: search, reason: r, owner: o, approver: a, ticket: T-1,"
    " granted: 2026-11-21, expires: 2027-02-15}\n"
)


def tree(folder: Path, text: str = HEAD + ROW, name: str = "waivers/a.yaml") -> SourceTree:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return SourceTree(folder)


def test_waivers_are_read_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    tree(tmp_path, HEAD + ROW.replace("T-1", "T-2") + ROW, "waivers/b.yml")
    tree(tmp_path, name="waivers/team/c.yaml")
    tree(tmp_path, "not a waiver", "waivers/README.md")
    tree(tmp_path, HEAD + ROW, "elsewhere/waivers/d.yaml")
    found = load_waivers(tree(tmp_path))
    assert found.problems == ()
    told = [(one.location.path, one.location.line, one.ticket) for one in found.waivers]
    assert told == [
        ("waivers/a.yaml", 3, "T-1"),
        ("waivers/b.yml", 3, "T-2"),
        ("waivers/b.yml", 4, "T-1"),
        ("waivers/team/c.yaml", 3, "T-1"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("a: [", "not closed"),
        ((HEAD + ROW).replace("/v1", "/v2"), "ai-spend/waivers/v1 is wanted"),
        (HEAD + ROW.replace("scope: search, ", ""), "does not say what it covers"),
        (HEAD + ROW.replace("owner: o, ", ""), "the field owner is missing"),
        (HEAD + ROW.replace("reason: r", "reason: ''"), "reason"),
        (HEAD + ROW.replace("2027-02-15", "2027-02-30"), "2027-02-30"),
        (HEAD + ROW.replace("T-1", "482"), "482 is a number"),
        (HEAD + ROW.replace("scope: search", "scope: search, addresses: [5]"), "5 is a number"),
        (HEAD + ROW.replace("scope: search", "scope: search, untill: x"), "untill is not a field"),
        (HEAD + ROW.replace("scope: search", "scope: search, scope: x"), "scope"),
    ],
)
def test_a_malformed_waiver_is_told_and_not_used(tmp_path: Path, text: str, says: str) -> None:
    found = load_waivers(tree(tmp_path, text))
    assert found.waivers == ()
    assert any(says in problem.message for problem in found.problems)
    assert all(problem.usage and problem.location for problem in found.problems)


def test_a_malformed_waiver_does_not_hide_its_neighbor(tmp_path: Path) -> None:
    found = load_waivers(tree(tmp_path, HEAD + ROW.replace("owner: o, ", "") + ROW))
    assert [one.location.line for one in found.waivers] == [4]
    assert len(found.problems) == 1


def test_a_link_is_no_waiver(tmp_path: Path) -> None:
    tree(tmp_path, name="elsewhere/a.yaml")
    (tmp_path / "waivers").mkdir()
    (tmp_path / "waivers" / "a.yaml").symlink_to("../elsewhere/a.yaml")
    found = load_waivers(SourceTree(tmp_path))
    assert found.waivers == ()
    assert "is a link" in found.problems[0].message


def test_a_folder_that_is_a_link_holds_no_waivers(tmp_path: Path) -> None:
    tree(tmp_path, name="elsewhere/a.yaml")
    (tmp_path / "waivers").symlink_to("elsewhere")
    found = load_waivers(SourceTree(tmp_path))
    assert found.waivers == ()
    assert "is a link" in found.problems[0].message


def test_a_file_that_is_too_large_is_told(tmp_path: Path) -> None:
    found = load_waivers(tree(tmp_path, HEAD + ROW + "#" * (11 << 20)))
    assert found.waivers == ()
    assert found.problems[0].usage
