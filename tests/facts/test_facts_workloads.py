"""What a workload is: what it declares, what its code shows, and what follows from both."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from by_hand import AS_OF, facts_of, lost, manifest, resource, subject, value

from checker.facts.days import after
from checker.model.facts import Subject
from checker.model.location import Location
from checker.model.report import Money
from checker.model.settings import CurrencyRate, Price, Settings, Team
from checker.model.values import Interval, Unknown

HERE = Location("ai-spend.yaml", 2)
NODES = resource(
    "aws_instance.node",
    {"instance_type": "p4d.24xlarge"},
    copies=Interval(4, 4),
    region="us-east-1",
)
CLAUDE = resource(
    "aws_bedrock_inference_profile.claude",
    {"model_source": [{"copy_from": "anthropic.claude-3-haiku-20240307-v1:0"}]},
    region="eu-central-1",
)


def workload(*code: Any, settings: Settings | None = None, **body: Any) -> Subject:
    facts = facts_of(*code, manifest("w", **body), settings=settings or Settings())
    assert not facts.problems, facts.problems
    return subject(facts, "workload")


def needs(one: Subject, name: str) -> tuple[str, ...]:
    found = value(one, name)
    assert isinstance(found, Unknown), found
    return found.needs


def test_left_out_is_unknown_and_none_is_an_answer() -> None:
    silent = workload(NODES)
    assert "budget" not in silent.facts
    spoken = workload(NODES, budget="none", fixed_cost="none", priorities="none")
    assert spoken.facts["budget"].value is None
    assert spoken.facts["budget"].basis == "declared"
    assert workload(NODES, budget="$1,000/month").facts["budget"].value == Money(
        1000, "USD", "month"
    )


def test_a_quantity_that_cannot_be_read_is_a_problem_and_unknown() -> None:
    facts = facts_of(manifest("w", fixed_cost="156.000"))
    assert "fixed_cost" in facts.problems[0].message
    assert isinstance(value(subject(facts, "workload"), "fixed_cost"), Unknown)


def test_costs_are_compared_a_month() -> None:
    assert value(workload(NODES, fixed_cost="$12K/year"), "fixed_cost") == Money(
        1000, "USD", "month"
    )


@pytest.mark.parametrize(
    ("code", "body", "ground", "model"),
    [
        ((NODES,), {"deployment_model": "self_hosted"}, "declared", "self_hosted"),
        ((NODES,), {}, "inferred", "self_hosted"),
        ((NODES, CLAUDE), {}, "several", None),
        ((), {}, "none", None),
    ],
)
def test_how_the_deployment_model_is_known(
    code: Any, body: dict[str, Any], ground: str, model: str | None
) -> None:
    one = workload(*code, **body)
    assert value(one, "deployment_model_ground") == ground
    found = value(one, "deployment_model")
    assert isinstance(found, Unknown) if model is None else found == model


def test_sets_say_what_may_be_in_them_too() -> None:
    maybe = resource(
        "aws_instance.gpu",
        {"instance_type": "g5.xlarge"},
        copies=Interval(0, 1),
        because=lost("var.on has no default"),
    )
    found = value(workload(CLAUDE, maybe), "deployment_models_found")
    assert found[0] == "closed_source_api"
    assert isinstance(found[1], Unknown)


def test_consumers_count_only_where_no_capacity_is() -> None:
    held = resource("aws_ec2_capacity_reservation.r", {
        "instance_type": "p4d.24xlarge", "instance_count": 2,
    })  # fmt: skip
    assert value(workload(held), "accelerator_count") == 16
    assert value(workload(held, NODES), "accelerator_count") == 32


def test_the_team_answers_for_its_workloads() -> None:
    team = Team("ml", HERE, maturity="walk", cost_center="RD-1")
    settings = Settings(teams={"ml": team}, maturity="crawl")
    mine = workload(NODES, team="ml", settings=settings)
    assert value(mine, "cost_center") == "RD-1"
    assert value(mine, "maturity") == "walk"
    assert value(workload(NODES, team="other", settings=settings), "maturity") == "crawl"
    own = workload(NODES, team="ml", cost_center="RD-2", settings=settings)
    assert value(own, "cost_center") == "RD-2"


def test_tags_name_the_owner_where_the_manifest_does_not() -> None:
    tagged = resource(
        "aws_instance.node", {"instance_type": "g5.xlarge", "tags": {"owner": "a@b.example"}}
    )
    assert value(workload(tagged), "owner") == "a@b.example"
    assert value(workload(tagged, owner="c@d.example"), "owner") == "c@d.example"
    assert value(workload(NODES), "owner") is None


def test_what_no_tag_ties_to_anyone() -> None:
    mine = {"instance_type": "g5.xlarge", "tags": {"team": "a"}}
    open_one = {"instance_type": "g5.xlarge", "tags": lost()}
    plain = {"instance_type": "g5.xlarge", "tags": {"Name": "x"}}
    one = workload(
        resource("aws_instance.a", mine),
        resource("aws_instance.b", open_one),
        resource("aws_instance.c", plain),
        resource("aws_instance.d", plain),
    )
    assert value(one, "taggable_count") == 4
    assert value(one, "unattributable_count") == Interval(2, 3)
    assert value(one, "attributable_share") == Interval(Decimal("0.25"), Decimal("0.5"))
    assert value(one, "unattributable") == "2 of 4 resources"
    assert value(one, "unattributable_addresses") == ("aws_instance.c", "aws_instance.d")


@pytest.mark.parametrize(
    ("attestation", "holds", "because"),
    [
        ({"by": "cto@n.example", "date": "2026-09-01", "expires": "2027-01-01"}, True, "attested"),
        ({"by": "cto@n.example", "date": "2026-09-01"}, True, "attested"),
        ({"by": "cto@n.example", "date": "2026-01-01"}, False, "ended on 2026-06-30"),
        ({"by": "cto@n.example", "date": "2026-09-01", "expires": "2026-11-20"}, False, "ended"),
        ({"by": "cto@n.example", "date": "2026-09-01", "expires": "2026-11-21"}, True, "attested"),
        ({"by": "cto@n.example", "date": "2026-11-22"}, False, "after 2026-11-21"),
        ({"by": "OWNER@n.example", "date": "2026-09-01"}, False, "cannot attest"),
        ({"date": "2026-09-01"}, False, "nobody who signed"),
        ({"by": "cto@n.example", "date": "soon"}, False, "needs its date"),
    ],
)
def test_attested_grounds(attestation: dict[str, str], holds: bool, because: str) -> None:
    entry = {"policy": "quality-ground", "statement": "measured", **attestation}
    one = workload(NODES, owner="owner@n.example", attestations=[entry])
    assert value(one, "quality_ground") is holds
    assert because in one.facts["quality_ground"].because
    assert value(one, "containment_ground") is False


@pytest.mark.parametrize(
    ("residency", "outside"),
    [
        (["eu"], ()),
        (["us"], ("eu-central-1",)),
        (["eu-central-1"], ()),
        (["uk"], ("eu-central-1",)),
    ],
)
def test_residency(residency: list[str], outside: tuple[str, ...]) -> None:
    one = workload(CLAUDE, data={"residency": residency})
    assert value(one, "outside_residency") == outside


def test_routing_leaves_the_residency() -> None:
    world = resource(
        "aws_bedrock_provisioned_model_throughput.w",
        {"model_arn": "global.anthropic.claude-sonnet-4-20250514-v1:0", "model_units": 1},
        region="eu-central-1",
    )
    assert value(workload(world, data={"residency": ["eu"]}), "outside_residency") == (
        "world routing",
    )
    assert needs(workload(world), "outside_residency") == ("residency",)
    assert value(workload(world), "provisioned_throughput") is True


def test_third_parties() -> None:
    assert value(workload(CLAUDE), "third_party_endpoint") is True
    assert value(workload(NODES), "third_party_endpoint") is False
    assert value(workload(deployment_model="closed_source_api"), "third_party_endpoint") is True


def test_tokens_are_added_and_split() -> None:
    one = workload(NODES, tokens_per_day={"input": "3M", "output": "1M"})
    assert value(one, "tokens_per_day") == 4_000_000
    assert value(one, "input_share") == Decimal("0.75")
    assert value(one, "tokens_per_month") == Decimal(4_000_000) * 365 / 12
    whole = workload(NODES, tokens_per_day="4M")
    assert whole.facts["input_share"].basis == "assumed"
    assert value(whole, "counted_in_tokens") is True
    assert value(workload(NODES, purpose="training"), "counted_in_tokens") is False
    assert "counted_in_tokens" not in workload(NODES).facts


def test_the_price_of_tokens_waits_for_what_people_know() -> None:
    assert needs(workload(), "effective_price") == ("fixed_cost", "tokens_per_day")
    assert needs(workload(NODES), "effective_price") == ("tokens_per_day",)
    paid = workload(NODES, tokens_per_day="4M")
    assert needs(paid, "effective_price_ratio") == ("alternative",)
    assert value(paid, "alternative_priced") is False
    assert paid.facts["effective_price"].basis == "assumed"


def test_a_price_list_grows_old() -> None:
    body = {"model": {"compare_with": "openai/gpt-4o"}}
    late = facts_of(NODES, manifest("w", **body), as_of=date(2027, 6, 1))
    one = subject(late, "workload")
    assert "proves nothing" in str(value(one, "monthly_list_price"))
    assert "proves nothing" in str(value(one, "alternative_price"))
    now = subject(facts_of(NODES, manifest("w"), as_of=AS_OF), "workload")
    assert "124 days old" in now.facts["monthly_list_price"].because
    assert value(now, "list_price_date") == date(2026, 7, 20)


def test_an_agreed_price_is_compared_apart_from_the_list() -> None:
    price = Price("aws/p4d.24xlarge", HERE, "PO-1", date(2026, 4, 1), Money(10, "USD", "hour"))
    settings = Settings(prices=(price,))
    one = workload(NODES, fixed_cost="$29,200/month", settings=settings)
    assert value(one, "cost_against_contract") == 1
    assert round(value(one, "cost_against_list"), 2) == Decimal("0.46")
    assert value(workload(NODES, fixed_cost="$29,200/month"), "cost_against_contract") is None


def test_money_is_compared_in_one_currency_only() -> None:
    rate = CurrencyRate("EUR", "USD", Decimal("1.1"), date(2026, 11, 1), "bank", HERE)
    euros = {"fixed_cost": "100,000 EUR/month"}
    apart = workload(NODES, **euros)
    assert "currency_rates" in str(value(apart, "cost_against_list"))
    joined = workload(NODES, settings=Settings(currency_rates=(rate,)), **euros)
    assert round(value(joined, "cost_against_list"), 3) == Decimal("1.716")


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        (date(2026, 4, 1), Decimal(365) / 12 * 12, date(2027, 4, 1)),
        (date(2026, 1, 31), Decimal(365) / 12, date(2026, 2, 28)),
        (date(2026, 4, 1), Decimal(30), date(2026, 5, 1)),
        (date(2024, 2, 29), Decimal(365) / 12 * 12, date(2025, 2, 28)),
    ],
)
def test_when_a_term_ends(start: date, days: Decimal, ends: date) -> None:
    assert after(start, days) == ends
