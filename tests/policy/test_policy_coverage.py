"""The list of controls covers every line of the documents, and policies are compared with both."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from checker.cli.policy import command
from checker.documents.tree import SourceTree
from checker.model.policy import Document
from checker.policy.coverage import coverage, load_controls
from checker.policy.loader import load_policies
from checker.policy.passages import digest_of, verify

LENGTHS = {"deployment-models": 110, "ai-approach": 67}
GROUPS = {
    "CLS": 10, "BIL": 7, "API": 8, "HOS": 6, "SLF": 11, "XOV": 7, "NOV": 8, "MAT": 13, "PER": 10,
    "KPI": 16, "IDN": 8, "TRD": 4, "TAK": 7, "RBP": 18,
}  # fmt: skip


def test_every_control_is_listed_once() -> None:
    controls, _ = load_controls()
    names = [one.id for one in controls]
    assert names == [
        f"{group}-{n:02}" for group, last in GROUPS.items() for n in range(1, last + 1)
    ]


@pytest.mark.parametrize("document", LENGTHS)
def test_no_line_is_left_behind(document: str) -> None:
    controls, empty = load_controls()
    asked = {n for one in controls if one.document == document for a, b in one.lines
             for n in range(a, b + 1)}  # fmt: skip
    nothing = {n for one in empty if one.document == document
               for n in range(one.lines[0], one.lines[1] + 1)}  # fmt: skip
    assert not asked & nothing
    assert asked | nothing == set(range(1, LENGTHS[document] + 1))


def test_policies_name_only_controls_that_exist_and_cite_their_documents() -> None:
    found = coverage(load_policies(examples=True).policies)
    assert found.strangers == ()
    assert found.unproved == ()


DOCUMENTS = {"ai-approach": Document("ai-approach", "t", "p", digest="sha256:" + "0" * 64)}


def test_a_changed_passage_names_its_policies(tmp_path: Path) -> None:
    policies = load_policies().policies
    (tmp_path / "ai-approach.md").write_text("another text\n" * 67)
    found = verify(SourceTree(tmp_path), DOCUMENTS, policies)
    assert found.changed == ("ai-approach",)
    assert "ai-spend-has-an-owner" in {name for name, _ in found.moved}


def test_a_copy_without_the_document_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("something else")
    found = verify(SourceTree(tmp_path), DOCUMENTS, ())
    assert (found.same, found.changed, found.missing) == ((), (), ("ai-approach",))


def test_a_document_is_known_by_its_digest_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "download-7.html").write_text("one\ntwo")
    documents = {"x": Document("x", "t", "p", digest=digest_of(["one", "two"]))}
    assert verify(SourceTree(tmp_path), documents, ()).same == ("x",)


def test_the_commands_say_what_there_is_and_what_is_missing(tmp_path: Path) -> None:
    runner = CliRunner()
    listed = runner.invoke(command, ["sources"], standalone_mode=False)
    assert "CC BY 4.0" in listed.output
    compared = runner.invoke(command, ["sources", "--verify", str(tmp_path)], standalone_mode=False)
    assert compared.return_value == 1
    assert "no file here is called ai-approach" in compared.output
    matrix = runner.invoke(command, ["coverage"], standalone_mode=False)
    assert "SLF-03" in matrix.output
    assert "of 133 controls have a policy" in matrix.output
