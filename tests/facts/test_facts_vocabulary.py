"""Every fact of the vocabulary has a producer, and nothing is produced that is not in it."""

from datetime import date
from pathlib import Path

import pytest
from by_hand import AS_OF, facts_of, manifest, resource
from by_hand import node as by_hand_node
from focus_rows import charge, days, tagged, write
from reading_bills import bills
from test_facts_capacity import metrics, node

from checker.facts.figures import NAMES
from checker.model.facts import BASES, Subject
from checker.model.location import Location
from checker.model.settings import Dated, Settings, Team
from checker.model.values import Interval, Unknown
from checker.model.vocabulary import FACTS
from checker.model.vocabulary_practice import QUESTIONS, ROLES_OF_PEOPLE

SIGNED = {"by": "head@n.example", "date": "2026-09-01"}
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
    commitment={"term": "12mo", "start": "2026-04-01", "contract": "PO-1", "renewal": "2027-04-01"},
    data={"third_party_allowed": True, "residency": ["us"], "must_stay_inside": False},
    evidence={"gpu_utilization": {"file": "use.csv"}},
    interruptible=False,
    forecast={"cost": "$156,000/month", "tokens_per_day": "80M", "by": "2027-01-31"},
    kpis=[{"name": names[0], "target": "$4", "goal": "x"} for names in NAMES.values()],
    attestations=[{"policy": one, "statement": "x", **SIGNED} for one in QUESTIONS],
    technical_readiness={"level": "high", **SIGNED},
    responsibilities={"record": "x", **SIGNED},
    roles={**dict.fromkeys(ROLES_OF_PEOPLE, "x@n.example"), "finops": "a@n.example"},
    use_case="search",
    problem_type="text_generation",
    interpretability_required=False,
    latency_objective="800ms",
    uses=[{"workload": "pool", "share": "40%"}],
    decision={"date": "2026-03-12", "record": "https://n.example/41",
              "options": {"self_hosted": "$120,000/month"}},
    throughput={"tokens_per_second": "1,736", "record": "https://n.example/31"},
    anomalies=[{"date": "2026-11-10", "cause": "open"}],
)  # fmt: skip
OTHER = manifest("other", "elsewhere", tokens_per_day="1M")
REVIEW = Dated({"actions": by_hand_node(2)}, "head@n.example", AS_OF, Location("ai-spend.yaml"))
SETTINGS = Settings(
    teams={"ml": TEAM._replace(answers={"reviewed": REVIEW})}, identification=REVIEW
)
AROUND = ("aws_s3_bucket.b", "aws_subnet.s", "aws_placement_group.p",
          "aws_sagemaker_model_package_group.m")  # fmt: skip
JOB = resource(
    "aws_sagemaker_training_job.j",
    {"stopping_condition": [{"max_runtime_in_seconds": 3600}],
     "resource_config": [{"instance_type": "ml.p4d.24xlarge", "instance_count": 1}]},
)  # fmt: skip
PROFILE = resource(
    "aws_bedrock_inference_profile.p",
    {"model_source": [{"copy_from": "anthropic.claude-3-haiku-20240307-v1:0"}]},
    region="us-east-1",
)


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> list[Subject]:
    folder: Path = tmp_path_factory.mktemp("evidence")
    code = [
        node("aws_instance.node", copies=4)._replace(region=PROFILE.region),
        PROFILE,
        JOB,
        *(resource(address, {"bucket": "b"}, region="us-east-1") for address in AROUND),
    ]
    paid = [charge(day, "30", Tags=tagged(workload="w")) for day in days(date(2026, 9, 1), 81)]
    write(folder / "bill.csv", paid)
    facts = facts_of(
        *code,
        MANIFEST,
        OTHER,
        settings=SETTINGS,
        evidence=metrics(folder, "40"),
        bills=bills(folder, "bill.csv"),
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
