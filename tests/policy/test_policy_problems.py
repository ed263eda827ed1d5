"""What is wrong with an organization's own policy is told with file, line and the nearest name."""

from pathlib import Path

import pytest

from checker.cli import command_line
from checker.documents.bundled import data_path
from checker.documents.tree import SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model.report import Problem
from checker.policy.loader import OWN, load_policies, load_text
from checker.policy.selection import select

TABLE = read_yaml(Path(__file__).with_name("bad_policies.yaml").read_text("utf-8"), "")[0][
    0
].plain()
GOOD: str = TABLE["good"]


def loaded(tmp_path: Path, text: str) -> tuple[Problem, ...]:
    folder = tmp_path / "policies" / "own"
    folder.mkdir(parents=True)
    (folder / "gpus-are-busy.yaml").write_text(text, "utf-8")
    return load_policies(SourceTree(tmp_path), ["policies/own"], examples=True).problems


@pytest.mark.parametrize("case", TABLE["cases"], ids=[case["name"] for case in TABLE["cases"]])
def test_mistake(case: dict[str, str], tmp_path: Path) -> None:
    assert case["replace"] in GOOD
    problems = loaded(tmp_path, GOOD.replace(case["replace"], case["by"], 1))
    if "line" not in case:
        assert problems == ()
        return
    assert all(problem.usage and problem.next_step for problem in problems)
    told = [
        problem
        for problem in problems
        if problem.location
        and problem.location[:2] == ("policies/own/gpus-are-busy.yaml", case["line"])
        and case["says"] in problem.message
        and case.get("next", "") in problem.next_step
    ]
    assert told, "\n".join(f"{one.location} {one.message} | {one.next_step}" for one in problems)


def test_who_folds_under_a_file_that_does_not_load_is_not_told_as_well(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "gpus-are-busy.yaml").write_text(GOOD.replace("title:", "titel:"), "utf-8")
    other = GOOD.replace("id: gpus-are-busy", "id: other\nfolds_under: gpus-are-busy")
    (tmp_path / "own" / "other.yaml").write_text(other, "utf-8")
    found = load_policies(SourceTree(tmp_path), ["own"])
    assert {one.location.path for one in found.problems if one.location} == {
        "own/gpus-are-busy.yaml"
    }


def test_own_policies_are_a_selection_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "busy.yaml").write_text(GOOD, "utf-8")
    found = load_policies(SourceTree(tmp_path), ["rules"])
    assert found.problems == ()
    chosen, problems = select(found.policies, [OWN])
    assert [policy.id for policy in chosen] == ["gpus-are-busy"]
    assert problems == ()
    assert "gpus-are-busy" not in {policy.id for policy in select(found.policies)[0]}


def test_a_folder_without_policies_is_said(tmp_path: Path) -> None:
    (problem,) = load_policies(SourceTree(tmp_path), ["rules"]).problems
    assert problem.usage
    assert problem.message == "rules holds no policy"


def test_a_bad_file_does_not_hide_its_neighbor(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text("id: [", "utf-8")
    (tmp_path / "rules" / "b.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "rules" / "c.yaml").write_bytes(b"\xff\xfe")
    found = load_policies(SourceTree(tmp_path), ["rules"])
    assert "gpus-are-busy" in {policy.id for policy in found.policies}
    assert {problem.location.path for problem in found.problems if problem.location} == {
        "rules/a.yaml",
        "rules/c.yaml",
    }


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("reserved-gpu-sustains-utilisation", "reserved-gpu-sustains-utilization"),
        ("cor", "core"),
        ("selfhosted", "self-hosted"),
        ("xyz", "ai-spend policy list"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(name: str, nearest: str) -> None:
    chosen, (problem,) = select(load_policies().policies, [name])
    assert chosen == ()
    assert problem.usage
    assert name in problem.message
    assert nearest in problem.next_step


@pytest.mark.parametrize(
    "names",
    [
        ["ai-spend-has-an-owner"],
        ["identification"],
        ["identification", "visibility"],
        ["crossover", "ai-spend-has-an-owner"],
    ],
)
def test_themes_and_ids_add_up(names: list[str]) -> None:
    policies = load_policies().policies
    chosen, problems = select(policies, names)
    wanted = {policy.id for policy in policies if policy.id in names or policy.theme in names}
    assert {policy.id for policy in chosen} == wanted
    assert problems == ()


def test_everything_is_core_until_more_is_written() -> None:
    policies = load_policies().policies
    assert select(policies)[0] == select(policies, ["core"])[0]
    assert len(select(policies, ["all"])[0]) == len(policies)


def test_only_four_fields_have_to_be_written() -> None:
    text = (
        "id: own\ntitle: Own\nrequire: {attribute: root.size, at_most: 100}\nmessage: too large\n"
    )
    policy, problems = load_text(text, "own/own.yaml")
    assert problems == []
    assert policy
    assert (policy.subject, policy.severity, policy.enforcement) == ("resource", "medium", "soft")


@pytest.mark.parametrize(
    ("require", "prefer", "never_warns"),
    [
        ("accelerator_count: {at_least: 5}", "accelerator_count: {at_least: 6}", False),
        ("accelerator_count: {at_least: 5}", "accelerator_count: {at_least: 5}", True),
        ("accelerator_count: {at_least: 5}", "accelerator_count: {above: 5}", False),
        ("accelerator_count: {above: 5}", "accelerator_count: {at_least: 5}", True),
        ("accelerator_count: {above: 5}", "accelerator_count: {above: 5}", True),
        ("accelerator_count: {above: 5}", "accelerator_count: {at_least: 6}", False),
        ("accelerator_count: {at_most: 5}", "accelerator_count: {at_most: 4}", False),
        ("accelerator_count: {at_most: 5}", "accelerator_count: {below: 5}", False),
        ("accelerator_count: {below: 5}", "accelerator_count: {at_most: 5}", True),
        ("accelerator_count: {at_most: 5}", "accelerator_count: {at_most: 6}", True),
        ("accelerator_count: {at_least: 5}", "accelerator_count: {at_most: 4}", False),
        ("accelerator_count: {at_least: 5}", "instances.min: {at_least: 4}", False),
        ("owner: {is: a}", "owner: {is: a}", True),
        ("owner: {is: a}", "owner: {is: b}", False),
        ("claimed: {is: true}", "claimed: {is: true}", True),
        ("monthly_list_price: {at_most: $5/month}",
         "monthly_list_price: {at_most: $6/month}", True),
        ("monthly_list_price: {at_most: $5/month}",
         "monthly_list_price: {at_most: $4/month}", False),
        ("accelerator_count: {at_least: {parameter: eight, times: 0.5}}",
         "accelerator_count: {at_least: 4}", True),
        ("accelerator_count: {at_least: {parameter: eight, times: 0.5}}",
         "accelerator_count: {at_least: 5}", False),
        ("all: [{owner: {exists: true}}, {accelerator_count: {at_least: 5}}]",
         "all: [{team: {exists: true}}, {accelerator_count: {at_least: 4}}]", True),
        ("any: [{owner: {exists: true}}, {accelerator_count: {at_least: 5}}]",
         "accelerator_count: {at_least: 4}", False),
        ("accelerator_count: {at_least: {fact: instances.min}}",
         "accelerator_count: {at_least: {fact: instances.max}}", False),
    ],
)  # fmt: skip
def test_a_band_that_can_never_be_reached(require: str, prefer: str, never_warns: bool) -> None:
    _, problems = load_text(
        "id: own\ntitle: Own\nmessage: wrong\n"
        "parameters: {eight: {type: number, default: 8, meaning: eight}}\n"
        f"require: {{{require}}}\nprefer: {{{prefer}}}\n",
        "own/own.yaml",
    )
    assert ["never warns" in problem.message for problem in problems] == [True] * never_warns


RULE = "title: Own\nmessage: wrong\nsubject: workload\nrequire: {owner: {exists: true}}\n"


@pytest.mark.parametrize("key", ["folds_under", "replaced_by"])
def test_a_circle_is_told_at_each_policy_in_it(key: str, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    for name, other in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")):
        (tmp_path / "rules" / f"{name}.yaml").write_text(f"id: {name}\n{key}: {other}\n{RULE}")
    problems = load_policies(SourceTree(tmp_path), ["rules"]).problems
    assert {one.location.path for one in problems if one.location} == {
        "rules/a.yaml", "rules/b.yaml", "rules/c.yaml",
    }  # fmt: skip
    assert f"{key} leads back to it: a → b → c → a" in {one.message for one in problems}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a": "id: a\n", "b": "id: a\n"}, "a is also the id of"),
        ({"a": "id: ai-spend-has-an-owner\n"}, "is also the id of policies/identification/"),
        ({"a": "id: a\nfolds_under: ai-spend-has-a-owner\n"}, "is no policy"),
        ({"a": "id: a\nfolds_under: b\n", "b": "id: b\nfolds_under: a\n"}, "leads back to it"),
    ],
)
def test_the_command_tells_what_is_wrong_between_files(
    files: dict[str, str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, head in files.items():
        (tmp_path / f"{name}.yaml").write_text(f"{head}{RULE}", "utf-8")
    assert command_line(["policy", "test", str(tmp_path)]) == 2
    assert says in " ".join(capsys.readouterr().err.split())


def test_a_bundled_file_may_be_tested_by_its_path() -> None:
    path = data_path("policies") / "crossover" / "computed-cost-decides.yaml"
    assert command_line(["policy", "test", str(path)]) == 0


@pytest.mark.parametrize(
    ("value", "refused"), [("500", ""), ("0.5", ""), ("500 GB", "500 GB"), ("true", "True")]
)
def test_an_attribute_is_compared_with_a_plain_number(value: str, refused: str) -> None:
    text = f"id: own\ntitle: Own\nmessage: no\nrequire: {{attribute: a.size, at_most: {value}}}\n"
    _, problems = load_text(text, "own/own.yaml")
    told = [f"at_most compares amounts, and {refused} is none"] if refused else []
    assert [problem.message for problem in problems] == told
