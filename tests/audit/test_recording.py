"""A record is the same bytes for the same inputs, and its subjects can be judged again."""

import json
from datetime import date
from pathlib import Path

import pytest

from checker.audit.fleet import Context, Repository
from checker.audit.judging import Task, judged
from checker.audit.recording import canonical, subject_of
from checker.check import Request, Run
from checker.evaluation.judge import judge
from checker.model.location import Location

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = date(2026, 11, 21)


def task(path: Path) -> Task:
    return Task(Repository(path.name, path, Location("fleet.yaml", 3)), DAY)


@pytest.mark.parametrize("name", sorted(one.name for one in EXAMPLES.iterdir() if one.is_dir()))
def test_recorded_facts_give_the_same_verdicts(name: str) -> None:
    record = json.loads(judged(task(EXAMPLES / name)))
    context = record["contexts"][0]
    run = Run(Request((EXAMPLES / name,), DAY, profile="audit"), lambda *told: None)
    # What holds of a whole portfolio is judged over the fleet.
    policies = [one for one in run.policies[0] if one.subject != "portfolio"]
    subjects = [subject_of(one) for one in context["subjects"]]
    again = judge(policies, subjects, as_of=DAY, profile="audit")
    before = run.judgment(policies)
    assert again.counts == before.counts
    assert again.passed == before.passed
    told = [(one.policy, one.address, one.verdict, one.headline) for one in before.findings]
    assert [(one.policy, one.address, one.verdict, one.headline) for one in again.findings] == told


def test_a_record_is_canonical_and_the_same_twice() -> None:
    first = judged(task(EXAMPLES / "novaspark"))
    assert first == judged(task(EXAMPLES / "novaspark"))
    assert first == canonical(json.loads(first))
    assert str(EXAMPLES).encode() not in first


def test_a_clone_that_is_missing_is_a_record_that_says_so(tmp_path: Path) -> None:
    record = json.loads(judged(task(tmp_path / "gone")))
    assert record["contexts"] == []
    assert record["trouble"]["message"] == "the clone of gone is not there"


def test_a_context_without_its_file_of_variables_is_trouble(tmp_path: Path) -> None:
    contexts = (Context("production", (tmp_path / "prod.tfvars",)),)
    repository = Repository("chat", tmp_path, Location("fleet.yaml", 3), contexts)
    record = json.loads(judged(Task(repository, DAY)))
    assert record["trouble"]["message"] == "the clone of chat has no prod.tfvars"
