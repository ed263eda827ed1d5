"""Every fact of the vocabulary has a producer, and nothing is produced that is not in it."""

from pathlib import Path

import pytest
from by_hand import facts_of, manifest, resource
from test_facts_capacity import metrics, node

from checker.model.facts import BASES, Subject
from checker.model.location import Location
from checker.model.settings import Settings, Team
from checker.model.values import Interval, Unknown
from checker.model.vocabulary import FACTS

TEAM = Team("ml", Location("ai-spend.yaml"), maturity="walk", cost_center="RD-1")
MANIFEST = manifest(
    "w",
    owner="a@n.example",
    team="ml",
    deployment_model="self_hosted",
    purpose="inference",
    environment="production",
    lifecycle_stage="growth",
    in_service_since="2026-04-01",
    tokens_per_day={"input": "45M", "output": "15M"},
    fixed_cost="$156,000/month",
    budget="$160,000/month",
    priorities=["cost"],
    model={"id": "x/y", "base": "meta.llama3-1-70b-instruct-v1:0", "customization": "fine_tune",
           "compare_with": "openai/gpt-4o"},
    commitment={"term": "12mo", "start": "2026-04-01"},
    data={"third_party_allowed": True, "residency": ["us"], "must_stay_inside": False},
    evidence={"gpu_utilization": {"file": "use.csv"}},
    interruptible=False,
    forecast={"cost": "$156,000/month", "tokens_per_day": "80M", "by": "2027-01-31"},
    kpis=[{"name": "cost_per_million_tokens"}],
    decision={"date": "2026-03-12", "record": "https://n.example/41",
              "options": {"self_hosted": "$120,000/month"}},
    throughput={"tokens_per_second": "1,736", "record": "https://n.example/31"},
    anomalies=[{"date": "2026-11-10", "cause": "open"}],
)  # fmt: skip
PROFILE = resource(
    "aws_bedrock_inference_profile.p",
    {"model_source": [{"copy_from": "anthropic.claude-3-haiku-20240307-v1:0"}]},
    region="us-east-1",
)


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> list[Subject]:
    folder: Path = tmp_path_factory.mktemp("evidence")
    code = [node("aws_instance.node", copies=4)._replace(region=PROFILE.region), PROFILE]
    facts = facts_of(
        *code, MANIFEST, settings=Settings(teams={"ml": TEAM}), evidence=metrics(folder, "40")
    )
    return [*facts.subjects, *facts_of(*code).subjects]


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_fact_has_a_producer_for_each_of_its_subjects(
    name: str, subjects: list[Subject]
) -> None:
    kinds = {one.kind for one in subjects if name in one.facts}
    assert set(FACTS[name].subjects) <= kinds


def test_nothing_is_produced_that_is_not_in_the_vocabulary(subjects: list[Subject]) -> None:
    stray = {
        (one.kind, name)
        for one in subjects
        for name in one.facts
        if name not in FACTS or one.kind not in FACTS[name].subjects
    }
    assert not stray


def test_facts_are_of_the_kind_that_the_vocabulary_says(subjects: list[Subject]) -> None:
    for one in subjects:
        for name, fact in one.facts.items():
            assert fact.name == name
            assert fact.basis in BASES
            many = one.kind in FACTS[name].many
            plain = fact.value is None or isinstance(fact.value, (Unknown, Interval))
            if many and not isinstance(fact.value, Unknown):
                assert isinstance(fact.value, tuple), (one.kind, name, fact.value)
            elif not plain and FACTS[name].type in ("text", "choice"):
                assert isinstance(fact.value, str), (one.kind, name, fact.value)
            words = fact.value if isinstance(fact.value, tuple) and many else (fact.value,)
            allowed = FACTS[name].values
            if allowed:
                known = [word for word in words if isinstance(word, str)]
                assert set(known) <= set(allowed), (one.kind, name, known)
