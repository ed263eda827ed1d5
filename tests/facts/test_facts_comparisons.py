"""What other ways to run a workload cost, what hardware must reach, what the whole lacks."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from by_hand import facts_of, manifest, resource, subject, value
from test_facts_capacity import metrics, node

from checker.model.facts import Subject
from checker.model.location import Location
from checker.model.report import Money
from checker.model.settings import Price, Settings
from checker.model.values import Unknown

HERE = Location("ai-spend.yaml")
GPT, LLAMA = "openai/gpt-4o", "meta.llama3-1-70b-instruct-v1:0"


def called(model: str, settings: Settings | None = None, **body: Any) -> Subject:
    body = {"deployment_model": "hosted_open_source", "tokens_per_day": "100M", **body}
    body["model"] = {"id": model, **body.pop("more", {})}
    facts = facts_of(manifest("w", **body), settings=settings or Settings())
    return subject(facts, "workload", "w")


def test_a_saving_is_a_share_of_todays_cost_and_never_negative() -> None:
    dear = called(GPT, deployment_model="closed_source_api", more={"compare_with": LLAMA})
    assert value(dear, "saving_share") == 1 - Decimal("0.72") / Decimal("4.375")
    cheap = called(LLAMA, more={"compare_with": GPT})
    assert value(cheap, "saving_share") == 0
    assert isinstance(value(called(LLAMA), "saving_share"), Unknown)


def test_own_hardware_is_compared_as_the_decision_has_it() -> None:
    one = called(LLAMA, decision={"options": {"self_hosted": "$4,380/month"}})
    assert value(one, "called_cost") == Money(Decimal("2190.00"), "USD", "month")
    assert value(one, "own_fleet_ratio") == 2
    assert value(one, "own_fleet_priced") is True
    assert value(called(LLAMA), "own_fleet_priced") is False
    assert isinstance(value(called(LLAMA), "own_fleet_ratio"), Unknown)
    assert isinstance(value(called(LLAMA, decision="none"), "own_fleet_ratio"), Unknown)


@pytest.mark.parametrize(("output", "split"), [(None, False), (8, True)])
def test_an_own_price_has_one_direction_or_both(output: int | None, split: bool) -> None:
    paid = None if output is None else Money(output, "USD", "1M tokens")
    row = Price(GPT, HERE, "PO-1", date(2026, 4, 1), input_price=Money(2, "USD", "1M tokens"),
                output_price=paid)  # fmt: skip
    one = called(GPT, Settings(prices=(row,)), deployment_model="closed_source_api")
    assert value(one, "token_price_split") is split
    assert value(called(GPT), "token_price_split") is True


def fleet(tmp_path: Path, *code: Any, **body: Any) -> Subject:
    body = {
        "deployment_model": "self_hosted",
        "tokens_per_day": "60M",
        "fixed_cost": "$156,000/month",
        "model": {"compare_with": GPT},
        "throughput": {"tokens_per_second": 1736},
        "evidence": {"gpu_utilization": {"file": "use.csv"}},
        **body,
    }
    code = code or (node("aws_instance.node", copies=4),)
    facts = facts_of(*code, manifest("w", **body), evidence=metrics(tmp_path, "40"))
    return next(one for one in facts.subjects if one.kind == "capacity")


def test_break_even_is_cost_over_what_full_use_is_worth(tmp_path: Path) -> None:
    found = value(fleet(tmp_path), "break_even_utilization")
    assert round(found, 2) == Decimal("7.82")
    open_one = fleet(tmp_path, throughput={"tokens_per_second": 0})
    assert isinstance(value(open_one, "break_even_utilization"), Unknown)


def test_break_even_is_open_for_one_of_several_capacities(tmp_path: Path) -> None:
    two = [node("aws_instance.node", copies=4),
           resource("aws_instance.other", {"instance_type": "g5.12xlarge"})]  # fmt: skip
    assert isinstance(value(fleet(tmp_path, *two), "break_even_utilization"), Unknown)


def test_what_never_scales_down_is_fixed(tmp_path: Path) -> None:
    assert value(fleet(tmp_path), "fixed_cost_share") == 1


def test_the_newest_day_of_metrics_is_told(tmp_path: Path) -> None:
    assert value(fleet(tmp_path), "gpu_metrics_newest") == date(2026, 11, 20)


def test_what_came_before_a_commitment(tmp_path: Path) -> None:
    bought = {"commitment": {"term": "12mo", "start": "2026-11-21"}}
    one = fleet(tmp_path, in_service_since="2026-10-22", **bought)
    assert value(one, "commitment_term") == 365
    assert value(one, "days_before_commitment") == 30
    assert value(one, "use_before_commitment") == Decimal("0.4")
    late = fleet(tmp_path, in_service_since="2026-12-22", **bought)
    assert value(late, "days_before_commitment") == 0
    assert value(late, "use_before_commitment") is None
    assert isinstance(value(fleet(tmp_path), "days_before_commitment"), Unknown)


@pytest.mark.parametrize(
    ("address", "body", "stops"),
    [
        ("aws_sagemaker_notebook_instance.n", {"instance_type": "ml.p3.2xlarge"}, None),
        ("google_colab_runtime_template.n",
         {"idle_shutdown_config": [{"idle_timeout": "43200s"}]}, Decimal("0.5")),
        ("google_notebooks_runtime.n",
         {"software_config": [{"idle_shutdown_timeout": 1440}]}, 1),
    ],
)  # fmt: skip
def test_when_a_notebook_stops(address: str, body: dict[str, Any], stops: Any) -> None:
    one = subject(facts_of(resource(address, body)), "resource", address)
    assert value(one, "notebook") is True
    assert value(one, "idle_shutdown") == stops


def test_a_script_may_stop_a_notebook() -> None:
    body = {"instance_type": "ml.p3.2xlarge", "lifecycle_config_name": "stop"}
    one = facts_of(resource("aws_sagemaker_notebook_instance.n", body))
    assert isinstance(value(subject(one, "resource"), "idle_shutdown"), Unknown)


def whole(*code: Any, settings: Settings | None = None) -> Subject:
    return subject(facts_of(*code, settings=settings or Settings()), "portfolio")


def test_unit_costs_are_counted_by_unit_and_open_while_some_say_nothing() -> None:
    one = manifest("a", "a", kpis=[{"name": "cost_per_million_tokens"}])
    two = manifest("b", "b", kpis=[{"name": "inference_cost_per_1k_predictions"}])
    bare, silent = manifest("c", "c", kpis="none"), manifest("d", "d")
    found = whole(one, two, bare)
    assert (value(found, "unit_costs"), value(found, "without_unit_cost")) == (2, 1)
    open_one = value(whole(one, silent), "unit_costs")
    assert isinstance(open_one, Unknown)
    assert open_one.low == 1


def test_own_token_prices_of_the_settings() -> None:
    row = Price(GPT, HERE, "PO-1", date(2026, 4, 1), input_price=Money(2, "USD", "1M tokens"),
                output_price=Money(8, "USD", "1M tokens"))  # fmt: skip
    found = whole(manifest("a"), settings=Settings(prices=(row,)))
    assert value(found, "own_token_prices") == 1
    assert value(found, "lowest_token_price") == Money(2, "USD")
    assert value(found, "highest_token_price") == Money(8, "USD")
    assert value(whole(manifest("a")), "lowest_token_price") is None


def test_keys_and_machines_that_the_catalog_does_not_know_are_counted() -> None:
    server = {"instance_type": "p9.48xlarge"}
    code = {"environment": [{"variables": {"ACME_LLM_API_KEY": "x", "OPENAI_API_KEY": "y"}}]}
    found = whole(resource("aws_instance.n", server), resource("aws_lambda_function.f", code))
    assert value(found, "catalog_gaps") == 2
