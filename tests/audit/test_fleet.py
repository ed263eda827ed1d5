"""A fleet file names clones; what is wrong with it is told before anything is judged."""

from pathlib import Path

import pytest

from checker.audit.fleet import read_fleet

GOOD = """\
schema: ai-spend/fleet/v1
evidence: evidence/2026-11
repositories:
  - {name: search, path: clones/search}
  - name: chat
    path: clones/chat
    roots: [services/bot]
    contexts: {production: [env/prod.tfvars], staging: []}
"""


def fleet_file(folder: Path, text: str) -> Path:
    path = folder / "fleet.yaml"
    path.write_text(text)
    return path


def test_a_fleet_names_clones_from_its_own_folder_on(tmp_path: Path) -> None:
    fleet, problems = read_fleet(fleet_file(tmp_path, GOOD))
    assert not problems
    assert fleet is not None
    chat, search = fleet.repositories
    assert (chat.name, search.name) == ("chat", "search")
    assert search.path == tmp_path / "clones/search"
    assert [context.name for context in search.contexts] == ["defaults"]
    assert chat.roots == (tmp_path / "clones/chat/services/bot",)
    production, staging = chat.contexts
    assert production.var_files == (tmp_path / "clones/chat/env/prod.tfvars",)
    assert staging.var_files == ()
    assert fleet.evidence == tmp_path / "evidence/2026-11"


@pytest.mark.parametrize(
    ("rows", "said", "line"),
    [
        ("  - {name: a, path: x}\n  - {name: a, path: y}", "two repositories are called a", 4),
        ("  - {name: a, path: x}\n  - {name: b, path: ./x}", "b and a are the same folder", 4),
        ("  - {name: a, path: x, roots: [../y]}", "../y lies outside a", 3),
        ("  - {name: a, path: x, contexts: {p: [/etc/hosts]}}", "lies outside a", 3),
        ("  - {name: a}", "path", 3),
        ("  - {name: a/../b, path: x}", "name", 3),
        ("  - {name: a b, path: x}", "name", 3),
        ("  - {name: a, path: x}\n  - {name: b, path: x/y}", "b lies inside a", 4),
        ("  - {name: a, path: x, roots: [y]}\n  - {name: b, path: x/y}", "b lies inside a", 4),
        ("  - {name: a, path: x, roots: [y]}\n  - {name: b, path: x/y/z}", "lies inside a", 4),
        ("  - {name: a, path: x, rots: [y]}", "roots", 3),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, rows: str, said: str, line: int
) -> None:
    text = f"schema: ai-spend/fleet/v1\nrepositories:\n{rows}\n"
    fleet, problems = read_fleet(fleet_file(tmp_path, text))
    assert fleet is None
    assert said in f"{problems[0].message} {problems[0].next_step}"
    assert problems[0].location is not None
    assert problems[0].location.line == line
    assert all(problem.usage for problem in problems)


def test_parts_of_one_clone_are_two_repositories(tmp_path: Path) -> None:
    rows = "  - {name: a, path: x, roots: [one]}\n  - {name: org/.github, path: x/two}\n"
    fleet, problems = read_fleet(
        fleet_file(tmp_path, f"schema: ai-spend/fleet/v1\nname: mono\nrepositories:\n{rows}")
    )
    assert not problems
    assert fleet is not None
    assert fleet.name == "mono"


def test_a_link_to_a_clone_that_is_named_is_the_same_clone(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    rows = "  - {name: a, path: real}\n  - {name: b, path: link}"
    text = f"schema: ai-spend/fleet/v1\nrepositories:\n{rows}\n"
    _, problems = read_fleet(fleet_file(tmp_path, text))
    assert problems[0].message == "b and a are the same folder"
