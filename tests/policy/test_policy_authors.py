"""What an author of policies uses: a first file that agrees already, and the names of facts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from checker.cli.policy import command
from checker.documents.bundled import data_path
from checker.evaluation.examples import try_example
from checker.model.facts import BASES
from checker.model.vocabulary import FACTS, MEASURES
from checker.model.vocabulary_groups import GROUPS, MORE, ground_of, group_of
from checker.policy.drafts import draft, id_of
from checker.policy.fact_search import all_facts, search
from checker.policy.loader import load_text

Asked = Callable[..., Result]
TITLE = "Demo GPUs sleep at night"
FILE = "policies/own/demo-gpus-sleep-at-night.yaml"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def asking(*words: str) -> Result:
        return CliRunner().invoke(command, list(words), standalone_mode=False)

    return asking


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (TITLE, "demo-gpus-sleep-at-night"),
        ("  GPU’s  &  70 % ", "gpus-70"),
        ("Überwachte Kosten", "uberwachte-kosten"),
        ("日本", ""),
        ("", ""),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 99, "x" * 60),
    ],
)
def test_the_id_comes_from_the_title(title: str, name: str) -> None:
    assert id_of(title) == name


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), min_size=1))
def test_a_draft_of_any_title_loads_and_agrees(title: str) -> None:
    found, problems = load_text(draft("own-policy", title), "own/own-policy.yaml")
    if not title.isprintable() or not title.strip():
        return
    assert problems == []
    assert found
    assert found.title == title
    tried = [try_example(found, example) for example in found.examples]
    assert [one.verdict for one in tried] == ["pass", "fail", "unknown", "not_applicable"]
    assert all(one.agrees for one in tried)


def test_a_new_policy_is_green_and_no_mistake_in_it_goes_unseen(asked: Asked) -> None:
    done = asked("new", TITLE)
    assert done.return_value == 0
    assert f"Wrote {FILE}, with four examples to adjust.\n" in done.output
    assert "Next: ai-spend policy test policies/own\n" in done.output
    assert "policy_folders: [policies/own]\n  select: [core, own]\n" in done.output
    tested = asked("test", "policies/own", "--mutate")
    assert tested.return_value == 0, tested.output


def test_what_the_command_says_to_write_makes_a_check_judge_by_it(asked: Asked) -> None:
    lines = [line.strip() for line in asked("new", TITLE).output.splitlines() if line[0] == " "]
    Path("ai-spend.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    listed = asked("list", "own")
    assert listed.return_value == 0
    assert "demo-gpus-sleep-at-night" in listed.output
    again = asked("new", "Another one")
    assert again.output == (
        "Wrote policies/own/another-one.yaml, with four examples to adjust.\n"
        "Next: ai-spend policy test policies/own\n"
    )


def test_nothing_is_overwritten(asked: Asked) -> None:
    asked("new", TITLE)
    Path(FILE).write_text("mine", "utf-8")
    refused = asked("new", TITLE)
    assert "it exists, and is not overwritten" in str(refused.exception)
    assert Path(FILE).read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["AI spend has an owner"], "ai-spend-has-an-owner is also the id of"),
        (["日本"], "--id"),
        ([TITLE, "--id", "Not An Id"], "Is it `not-an-id`?"),
        ([TITLE, "--folder", "../elsewhere"], "outside the project"),
        ([TITLE, "--folder", "."], "a folder of their own"),
    ],
)
def test_what_cannot_be_written_is_refused(words: list[str], says: str, asked: Asked) -> None:
    refused = asked("new", *words)
    assert says in str(refused.exception)
    assert not list(Path().rglob("*.yaml"))


def test_it_is_written_into_the_folder_of_the_settings(asked: Asked) -> None:
    Path("ai-spend.yaml").write_text(
        "schema: ai-spend/settings/v1\npolicy_folders: [rules]\nselect: [all]\n", "utf-8"
    )
    Path("rules").mkdir()
    Path("rules/old.yaml").write_text(draft("old", "Old"), "utf-8")
    assert "Wrote rules/demo-gpus-sleep-at-night.yaml" in asked("new", TITLE).output


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["tokens_per_day"], "tokens_per_day"),
        (["scales", "zero"], "scales_to_zero"),
        (["utilisation"], "break_even_utilization"),
        (["acelerator", "count"], "accelerator_count"),
        (["spot"], "commitment"),
        (["must stay inside"], "must_stay_inside"),
    ],
)
def test_a_fact_is_found_by_name_meaning_value_and_close_spelling(
    words: list[str], first: str
) -> None:
    found, whole = search(words)
    assert found[0].name == first
    assert whole


def test_words_that_mean_the_same_find_it_too() -> None:
    names = {row.name for row in search(["night"])[0]}
    assert {"scales_to_zero", "idle_shutdown"} <= names


def test_where_no_fact_has_all_words_those_with_some_are_shown(asked: Asked) -> None:
    done = asked("facts", "budget", "zzzzzz")
    assert done.return_value == 0
    assert "No fact has all of: budget, zzzzzz. These have some:" in done.output
    assert "has_budget" in done.output


def test_a_word_that_means_nothing_is_bad_usage(asked: Asked) -> None:
    assert asked("facts", "zzzzzz").return_value == 2


def test_without_a_word_all_are_listed_by_group_within_the_screen(asked: Asked) -> None:
    lines = asked("facts").output.splitlines()
    assert max(map(len, lines)) <= 88
    assert [line for line in lines if line[0] != " "] == [*GROUPS, MORE]
    assert {line.split()[0] for line in lines} >= {*FACTS, *MEASURES}


def test_json_holds_everything_an_editor_needs(asked: Asked) -> None:
    rows = json.loads(asked("facts", "--format", "json").output)["facts"]
    assert {row["name"] for row in rows} == {*FACTS, *MEASURES}
    (row,) = [row for row in rows if row["name"] == "commitment"]
    assert row["subjects"] == ["resource", "capacity", "workload"]
    assert row["sets"] == ["workload"]
    assert "spot" in row["values"]


def test_groups_and_grounds_name_facts_that_exist() -> None:
    grounds = {row.ground for row in all_facts()}
    words = {"code": "read in code", "assumed": "computed"}
    assert grounds == {words.get(basis, basis) for basis in BASES} | {"list price"}
    assert {group_of(name) for name in FACTS} == {*GROUPS, MORE}
    assert ground_of("gpu_utilization") == "measured"
    assert ground_of("scales_to_zero") == "read in code"
    assert ground_of("a_fact_that_is_new") == "read in code"


def test_a_kind_of_subject_finds_what_can_be_asked_of_it(asked: Asked) -> None:
    found, whole = search(["portfolio"])
    assert whole
    assert {"workload_count", "without_code_share"} <= {row.name for row in found}
    assert all("portfolio" in row.subjects for row in found)
    assert "One of them in full: ai-spend policy facts" in asked("facts", "portfolio").output


def test_a_policy_without_examples_is_told_with_its_place(asked: Asked, tmp_path: Path) -> None:
    text = draft("own", "Own").partition("---")[0]
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    found = asked("test", "own.yaml")
    assert found.return_value == 2
    assert "own.yaml:5: own has no example" in found.output


def test_an_example_that_needs_more_than_is_installed_is_not_tried(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.billing.store.installed", lambda: False)
    folder = str(data_path("policies") / "self-hosted" / "commitment-is-used.yaml")
    found = asked("test", folder)
    assert found.return_value == 3
    assert "· fail   in a bill: a quarter of it meets no use: not tried" in found.output
    assert "2 examples could not be tried" in found.output
    assert "ai-spend-checker[audit]" in found.output
    assert "disagree" not in found.output


def test_an_example_that_cannot_be_read_says_where(asked: Asked, tmp_path: Path) -> None:
    broken = '  - {name: broken, expect: fail, inputs: {main.tf: \'resource "a" "b" {\'}}\n'
    (tmp_path / "own.yaml").write_text(draft("own", "Own") + broken, "utf-8")
    assert "main.tf:1" in asked("test", "own.yaml").output


def test_trying_without_an_audit_says_how_to_get_one() -> None:
    found = CliRunner().invoke(command, ["try", "some-policy"])
    assert found.exit_code == 2
    assert "ai-spend audit run" in found.output
    assert "ai-spend explain some-policy" in found.output
