"""What people sign, name and decide, and what the code around a workload shows of it."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from by_hand import AS_OF, facts_of, lost, manifest, node, resource, subject, value

from checker.documents.tree import SourceTree
from checker.evidence import read
from checker.facts.figures import NAMES
from checker.model.facts import Subject
from checker.model.location import Location
from checker.model.settings import Dated, Settings, Team
from checker.model.values import Unknown
from checker.model.vocabulary_practice import FIGURES

OWNER = "owner@n.example"
HERE = Location("ai-spend.yaml", 3)
GPU = {"instance_type": "g5.12xlarge", "ami": "a"}


def workload(*code: Any, settings: Settings | None = None, **body: Any) -> Subject:
    """Return the workload of a manifest."""
    declared = manifest("w", owner=OWNER, team="ml", **body)
    facts = facts_of(*code, declared, settings=settings or Settings())
    return subject(facts, "workload", "w")


def signed(by: str = "head@n.example", on: str = "2026-09-01", **more: str) -> dict[str, str]:
    """Return an attestation that a use case is validated."""
    return {"policy": "validated-before-scaling", "statement": "x", "by": by, "date": on, **more}


@pytest.mark.parametrize(
    ("entry", "standing"),
    [
        (signed(), "valid"),
        (signed(expires="2026-11-21"), "valid"),
        (signed(expires="2026-11-20"), "expired"),
        (signed(by=OWNER), "invalid"),
        (signed(by=OWNER.upper()), "invalid"),
        (signed(on="2026-11-21"), "valid"),
        (signed(on="2026-11-22"), "invalid"),
    ],
)
def test_a_signature_counts_until_its_last_day_and_not_the_owners(
    entry: dict[str, str], standing: str
) -> None:
    one = workload(attestations=[entry])
    assert value(one, "validation_standing") == standing
    assert one.facts["validation_standing"].basis == "attested"


def test_what_nobody_signs_is_not_there() -> None:
    one = workload(attestations=[{**signed(), "policy": "another-question"}])
    assert value(one, "validation_standing") == "absent"


def test_a_signature_says_how_long_it_holds_and_where_it_can_be_read() -> None:
    one = workload(attestations=[signed(expires="2026-12-01", evidence_url="https://n.example")])
    assert value(one, "validation_term") == Decimal(91)
    assert value(one, "validation_linked") is True
    assert value(one, "validation_signed") == date(2026, 9, 1)
    bare = workload(attestations=[signed()])
    assert value(bare, "validation_term") is None
    assert value(bare, "validation_linked") is False


def test_of_several_signatures_the_newest_that_counts_is_taken() -> None:
    entries = [signed(on="2026-08-01"), signed(on="2026-09-02"), signed(by=OWNER, on="2026-11-01")]
    assert value(workload(attestations=entries), "validation_signed") == date(2026, 9, 2)


def team(**answers: dict[str, Any]) -> Settings:
    """Return settings with a team that gives dated answers."""
    dated = {
        name: Dated({key: node(v) for key, v in values.items()}, "head@n.example", AS_OF, HERE)
        for name, values in answers.items()
    }
    roles = {"finops": "f@n.example", "finance": "none"}
    return Settings(teams={"ml": Team("ml", HERE, maturity="walk", answers=dated, roles=roles)})


def test_a_team_answers_for_its_workloads_and_a_workload_for_itself() -> None:
    settings = team(technical_readiness={"level": "low"}, reviewed={"actions": "none"})
    one = workload(settings=settings)
    assert value(one, "readiness") == "low"
    assert value(one, "review_actions") is None
    assert value(one, "review_standing") == "valid"
    own = {"level": "high", "by": "cto@n.example", "date": "2026-09-01"}
    assert value(workload(settings=settings, technical_readiness=own), "readiness") == "high"


def test_roles_that_apply_are_counted_as_left_out_or_refused() -> None:
    one = workload(settings=team())
    assert value(one, "role_finops") == "f@n.example"
    assert value(one, "role_finance") is None
    assert value(one, "roles_refused") == 1
    assert one.facts["roles_refused"].because == "finance"
    assert one.facts["roles_left_out"].because == "engineering, product"


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ({"purpose": "training"}, "research"),
        ({"lifecycle_stage": "poc"}, "innovation"),
        ({"use_case": "presales_answers"}, "sales"),
    ],
)
def test_some_roles_apply_only_where_there_is_work_for_them(
    body: dict[str, str], role: str
) -> None:
    assert role in workload(**body).facts["roles_left_out"].because
    assert role not in workload().facts["roles_left_out"].because


def test_the_owners_role_is_the_one_that_names_the_owner() -> None:
    one = workload(roles={"product": "p@n.example", "research": OWNER})
    assert value(one, "owner_role") == "research"


def test_a_figure_is_chosen_by_listing_it_and_its_value_is_not_known() -> None:
    one = workload(kpis=[{"name": "inference_cost", "target": "$4"}])
    assert value(one, "inference_cost.chosen") is True
    assert value(one, "inference_cost.targeted") is True
    assert value(one, "inference_cost.sourced") is False
    assert isinstance(value(one, "inference_cost.against_target"), Unknown)
    assert value(one, "training_cost.chosen") is False
    assert value(one, "training_cost.against_target") == "absent"
    assert set(NAMES) == set(FIGURES)


def test_figures_are_of_a_kind_by_goal_or_name() -> None:
    rows = [{"name": "unit_price"}, {"name": "p95-latency"}, {"name": "tickets", "goal": "fewer"}]
    one = workload(kpis=rows)
    assert value(one, "kinds_of_figures") == ("cost", "performance", "value")
    assert value(one, "goals") == 1
    assert value(workload(), "goals") == "absent"
    assert value(workload(kpis=[]), "kinds_of_figures") == ()


def test_management_is_ahead_by_its_highest_part() -> None:
    code = [resource("aws_sagemaker_endpoint_configuration.e",
                     {"production_variants": [{"instance_type": "ml.g5.12xlarge",
                                               "initial_instance_count": 1}]})]  # fmt: skip
    settings = Settings(teams={"ml": Team("ml", HERE, maturity="crawl")})
    assert value(workload(*code, settings=settings), "management_ahead") == 1
    settings = Settings(teams={"ml": Team("ml", HERE, maturity="run")})
    assert value(workload(*code, settings=settings), "management_ahead") == 0
    unsaid = value(workload(*code), "management_ahead")
    assert isinstance(unsaid, Unknown)
    assert unsaid.needs == ("maturity",)


def test_what_is_ahead_of_a_stage_nobody_declares_is_unknown() -> None:
    found = value(workload(lifecycle_stage="mission_critical"), "product_ahead")
    assert isinstance(found, Unknown)


def test_tags_are_counted_over_what_can_carry_them() -> None:
    code = [
        resource("aws_instance.a", {**GPU, "tags": {"ai_workload": "w", "Stage": "training"}}),
        resource("aws_instance.b", {**GPU, "tags": {"Stage": "inference"}}),
    ]
    one = workload(*code)
    assert value(one, "ai_tagged_share") == Decimal("0.5")
    assert value(one, "common_tag_keys") == ("stage",)
    assert value(one, "stages_tagged") == 2
    open_tags = resource("aws_instance.b", {**GPU, "tags": lost()})
    maybe = workload(code[0], open_tags)
    assert value(maybe, "ai_tagged_share") == (Decimal("0.5"), 1)
    assert isinstance(value(maybe, "common_tag_keys")[-1], Unknown)


def test_what_may_stand_elsewhere_is_unknown_where_it_is_not() -> None:
    gpu = resource("aws_instance.a", GPU)
    assert isinstance(value(workload(gpu), "network_in_code"), Unknown)
    assert value(workload(gpu, resource("aws_subnet.s")), "network_in_code") is True
    assert value(workload(gpu), "jobs_bounded") == "absent"
    other = resource("aws_subnet.s", root="elsewhere")
    declared = manifest("w", "here", owner=OWNER)
    facts = facts_of(resource("aws_instance.a", GPU, root="here"), other, declared)
    assert isinstance(value(subject(facts, "workload", "w"), "network_in_code"), Unknown)


@pytest.mark.parametrize(
    ("rule", "expires"), [({}, False), ({"lifecycle_rule": [{"enabled": True}]}, True)]
)
def test_buckets_that_nothing_empties(rule: dict[str, Any], expires: bool) -> None:
    bucket = resource("google_storage_bucket.b", {"location": "US", **rule})
    assert value(workload(resource("aws_instance.a", GPU), bucket), "buckets_expire") is expires


def test_a_fixed_pool_does_not_stop_and_a_pool_from_zero_does() -> None:
    assert value(workload(resource("aws_instance.a", GPU)), "stops_by_itself") is False


def test_shares_are_added_up_over_all_who_use_a_thing() -> None:
    both = [
        manifest(name, owner=OWNER, resources=[{"terraform": "aws_instance.a", "share": share}])
        for name, share in (("one", "60%"), ("two", "30%"))
    ]
    facts = facts_of(resource("aws_instance.a", GPU), *both)
    for name in ("one", "two"):
        assert value(subject(facts, "workload", name), "shared_split") == Decimal("0.9")
        assert value(subject(facts, "workload", name), "split_kind") == "fixed"
    assert value(workload(), "shared_split") is None


def test_a_contract_that_ran_out_has_no_days_left() -> None:
    assert value(workload(commitment={"renewal": "2026-11-20"}), "contract_days_left") == 0
    assert value(workload(commitment={"renewal": "2026-11-22"}), "contract_days_left") == 1
    assert value(workload(commitment="none"), "contract") is None


def test_volumes_are_compared_only_where_all_are_known() -> None:
    pair = [manifest("a", "a", tokens_per_day="1M"), manifest("b", "b", tokens_per_day="200M")]
    whole = subject(facts_of(*pair), "portfolio")
    assert value(whole, "volume_spread") == 200
    assert value(subject(facts_of(*pair, manifest("c", "c")), "portfolio"), "volume_spread") == (
        "absent"
    )


def test_values_of_key_figures_come_from_evidence(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(
        "date,workload,kpi,value,unit\n2026-11-01,w,inference_cost,12,USD\n"
        "2026-11-03,w,solved_tickets,30,tickets\n"
    )
    store = read([""], SourceTree(tmp_path), AS_OF)
    kpis = [
        {"name": "inference_cost", "target": "$10"},
        {"name": "solved_tickets", "goal": "fewer", "target": "20 tickets"},
        {"name": "training_cost", "target": "$10"},
    ]
    one = subject(facts_of(manifest("w", kpis=kpis), evidence=store), "workload", "w")
    ratio, day = one.facts["inference_cost.against_target"], one.facts["inference_cost.valued_on"]
    assert (ratio.value, ratio.basis) == (Decimal("1.2"), "declared")
    assert (day.value, day.basis) == (date(2026, 11, 1), "measured")
    assert "12 USD on 2026-11-01; origin not stated" in ratio.because
    assert value(one, "goal_valued_on") == date(2026, 11, 3)
    assert isinstance(value(one, "training_cost.against_target"), Unknown)
    assert not store.gaps
