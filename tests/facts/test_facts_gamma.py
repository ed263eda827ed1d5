"""The research team's fleet, from declarations to what policies are asked about."""

from datetime import date
from decimal import Decimal

import pytest
from by_hand import facts_of, lost, manifest, resource, subject, to, value

from checker.facts import Facts
from checker.model.facts import Subject
from checker.model.report import Money
from checker.model.values import Interval

TAGS = {"team": "ml-research", "CostCenter": "RD-4410", "environment": "production"}
GAMMA = (
    resource(
        "aws_instance.node",
        {"launch_template": [{"id": to("aws_launch_template.node")}], "tags": TAGS},
        root="gamma",
        copies=Interval(4, 4),
        line=18,
        region="us-east-1",
    ),
    resource(
        "aws_launch_template.node",
        {
            "instance_type": "p4d.24xlarge",
            "capacity_reservation_specification": [
                {
                    "capacity_reservation_target": [
                        {"capacity_reservation_id": to("aws_ec2_capacity_reservation.p4d")}
                    ]
                }
            ],
            "tags": TAGS,
        },
        root="gamma",
        region="us-east-1",
    ),
    resource(
        "aws_ec2_capacity_reservation.p4d",
        {"instance_type": "p4d.24xlarge", "instance_count": 4, "tags": TAGS},
        root="gamma",
        region="us-east-1",
    ),
    resource("aws_iam_role.node", {"tags": TAGS}, root="gamma"),
)
MANIFEST = manifest(
    "research-llm",
    "gamma",
    owner="ml-research@novaspark.example",
    team="ml-research",
    deployment_model="self_hosted",
    purpose="inference",
    tokens_per_day={"input": "45M", "output": "15M"},
    fixed_cost="$156,000/month",
    in_service_since="2026-04-01",
    model={
        "id": "novaspark/research-70b",
        "base": "meta.llama3-1-70b-instruct",
        "compare_with": "openai/gpt-4o",
    },
    commitment={"term": "12mo", "start": "2026-04-01"},
    data={"third_party_allowed": True, "residency": ["us"], "must_stay_inside": False},
)


@pytest.fixture(scope="module")
def gamma() -> Facts:
    return facts_of(*GAMMA, MANIFEST)


@pytest.fixture(scope="module")
def research(gamma: Facts) -> Subject:
    return subject(gamma, "workload")


def test_nodes_take_machine_and_commitment_from_their_template(gamma: Facts) -> None:
    nodes = subject(gamma, "resource", "aws_instance.node")
    assert value(nodes, "sku") == "p4d.24xlarge"
    assert value(nodes, "accelerator") == "A100-40GB"
    assert value(nodes, "accelerator_count") == 32
    assert value(nodes, "commitment") == "reserved"
    assert value(nodes, "role") == "capacity"
    assert value(nodes, "instances.min") == value(nodes, "instances.max") == 4
    assert value(nodes, "scales_to_zero") is False
    assert value(nodes, "cost_center") == "RD-4410"


def test_the_template_and_the_reservation_keep_their_roles(gamma: Facts) -> None:
    assert value(subject(gamma, "resource", "aws_launch_template.node"), "role") == "definition"
    held = subject(gamma, "resource", "aws_ec2_capacity_reservation.p4d")
    assert value(held, "role") == "commitment"
    assert value(held, "accelerator_count") == 32


def test_what_is_no_ai_spend_is_no_subject(gamma: Facts) -> None:
    assert "aws_iam_role.node" not in {one.address for one in gamma.subjects}


def test_a_reservation_and_its_nodes_count_once(gamma: Facts, research: Subject) -> None:
    pool = subject(gamma, "capacity")
    assert pool.address == "research-llm/A100-40GB/reserved"
    assert pool.location is not None
    assert str(pool.location) == "gamma/main.tf:18"
    for one in (pool, research):
        assert value(one, "accelerator_count") == 32
        assert value(one, "instances.desired") == 4
        assert value(one, "monthly_list_price").amount == Decimal("21.957642") * 4 * 730


def test_the_workload_says_what_it_declares(research: Subject) -> None:
    assert value(research, "deployment_model") == "self_hosted"
    assert value(research, "deployment_model_ground") == "declared"
    assert value(research, "deployment_models_found") == ("self_hosted",)
    assert value(research, "tokens_per_day") == 60_000_000
    assert value(research, "input_share") == Decimal("0.75")
    assert value(research, "fixed_cost") == Money(156_000, "USD", "month")
    assert value(research, "commitment") == ("reserved",)
    assert value(research, "model_weights") == ("open",)
    assert value(research, "outside_residency") == ()
    assert value(research, "third_party_endpoint") is False
    assert value(research, "counted_in_tokens") is True
    assert value(research, "commitment_ends") == date(2027, 4, 1)
    assert research.facts["tokens_per_day"].basis == "declared"


def test_the_price_of_a_million_tokens(research: Subject) -> None:
    price = value(research, "effective_price")
    assert price.period == ""
    assert round(price.amount, 2) == Decimal("85.48")
    assert value(research, "alternative") == "openai/gpt-4o"
    assert value(research, "alternative_price").amount == Decimal("4.375")
    assert round(value(research, "effective_price_ratio"), 1) == Decimal("19.5")
    assert round(value(research, "cost_against_list"), 2) == Decimal("2.43")
    assert round(value(research, "alternative_saving").amount) == 148_016


def test_without_a_manifest_an_implied_workload_holds_the_root() -> None:
    facts = facts_of(*GAMMA)
    implied = subject(facts, "workload")
    assert implied.address == "unowned:gamma"
    assert implied.implied
    assert value(implied, "deployment_model") == "self_hosted"
    assert value(implied, "deployment_model_ground") == "inferred"
    assert value(implied, "has_manifest") is False
    assert all(one.implied for one in facts.subjects if one.kind != "portfolio")
    assert implied.facts["capacity_cost"].basis == "assumed"


def test_an_unknown_machine_without_any_hint_is_counted_and_not_listed() -> None:
    facts = facts_of(resource("aws_instance.web", {"instance_type": lost()}))
    assert not facts.items
    assert [gap.message for gap in facts.gaps] == [
        "1 compute resource whose machine type is not known, as aws_instance.web: "
        "var.x has no default (variables.tf:3)"
    ]


def test_an_unknown_machine_that_is_called_gpu_is_listed() -> None:
    facts = facts_of(resource("aws_instance.gpu_node", {"instance_type": lost()}))
    assert [(one.ai_spend, one.sku) for one in facts.items] == [("unknown", None)]
    assert "sku" in facts.items[0].unknown


def test_a_switched_off_pool_is_listed_and_not_judged() -> None:
    off = resource("aws_instance.gpu", {"instance_type": "p5.48xlarge"}, copies=Interval(0, 0))
    facts = facts_of(off)
    assert [one.active for one in facts.items] == [False]
    assert not [one for one in facts.subjects if one.kind in ("resource", "capacity")]


def test_what_may_not_exist_is_judged_if_created_and_counts_from_nothing() -> None:
    maybe = resource(
        "aws_instance.gpu",
        {"instance_type": "p5.48xlarge"},
        copies=Interval(0, 2),
        because=lost("var.on has no default"),
    )
    facts = facts_of(maybe)
    assert value(subject(facts, "resource"), "accelerator_count") == Interval(8, 16)
    assert value(subject(facts, "workload"), "accelerator_count") == Interval(0, 16)
