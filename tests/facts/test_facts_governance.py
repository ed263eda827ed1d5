"""What governs a workload: controls near it or elsewhere, keys in plain text, people and proofs."""

from datetime import date
from typing import Any

import pytest
from by_hand import AS_OF, facts_of, manifest, node, resource, subject, value

from checker.model.declaration import Declaration
from checker.model.facts import Fact, Subject
from checker.model.location import Location
from checker.model.settings import Dated, Settings, Team
from checker.model.values import Unknown

GPU = resource("aws_instance.n", {"instance_type": "p4d.24xlarge"}, root="gpu")
KEY = "sk-example-example-example-example"


def workload(*code: Declaration, **body: Any) -> Subject:
    facts = facts_of(GPU, *code, manifest("w", "gpu", **body))
    return subject(facts, "workload", "w")


def open_fact(one: Subject, name: str) -> str:
    found = one.facts[name]
    assert isinstance(found.value, Unknown), found
    return "; ".join(reason.text for reason in found.value.reasons)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("aws_budgets_budget.b", "has_budget"),
        ("openai_project_spend_limit.l", "has_spend_limit"),
        ("openai_project_spend_alert.a", "has_spend_alert"),
        ("aws_ce_anomaly_monitor.m", "has_anomaly_monitor"),
        ("openai_project_rate_limit.r", "has_rate_limit"),
        ("aws_autoscaling_policy.p", "has_autoscaling"),
        ("aws_cloudwatch_metric_alarm.a", "has_uptime_watch"),
        ("azurerm_subscription_policy_assignment.p", "has_governance"),
        ("aws_codepipeline.p", "has_pipeline"),
    ],
)
def test_a_control_beside_the_workload_is_found(address: str, name: str) -> None:
    one = workload(resource(address, root="gpu"))
    assert value(one, name) is True
    assert one.facts[name].basis == "code"


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("helm_release.d", {"chart": "dcgm-exporter"}),
        ("aws_eks_addon.c", {"addon_name": "amazon-cloudwatch-observability"}),
        ("google_container_cluster.g", {"monitoring_config": [{"enable_components": ["DCGM"]}]}),
    ],
)
def test_an_exporter_is_known_by_what_it_installs(address: str, body: dict[str, Any]) -> None:
    assert value(workload(resource(address, body, root="gpu")), "has_gpu_metrics") is True


def test_another_chart_is_no_exporter() -> None:
    one = workload(resource("helm_release.d", {"chart": "redis"}, root="gpu"))
    assert isinstance(value(one, "has_gpu_metrics"), Unknown)


def test_a_budget_that_notifies_is_an_alert_as_well() -> None:
    told = {"notification": [{"threshold": 80}]}
    assert value(workload(resource("aws_budgets_budget.b", told, root="gpu")), "has_spend_alert")
    silent = workload(resource("aws_budgets_budget.b", root="gpu"))
    assert isinstance(value(silent, "has_spend_alert"), Unknown)


def test_a_control_of_another_root_is_only_a_hint() -> None:
    said = open_fact(workload(resource("aws_codepipeline.p", root="platform")), "has_pipeline")
    assert said == (
        "no file of its own shows a pipeline that deploys it; if aws_codepipeline.p is meant, "
        "name it as elsewhere.pipeline"
    )


def test_what_the_manifest_names_elsewhere_counts_and_none_is_an_answer() -> None:
    one = workload(elsewhere={"pipeline": "platform/p.tf", "uptime": "none"})
    assert value(one, "has_pipeline") is True
    assert one.facts["has_pipeline"].basis == "declared"
    assert value(one, "has_uptime_watch") is False
    assert isinstance(value(one, "has_governance"), Unknown)


@pytest.mark.parametrize(("budget", "there"), [("$5/month", True), ("none", False)])
def test_a_declared_budget_is_a_budget(budget: str, there: bool) -> None:
    assert value(workload(budget=budget), "has_budget") is there


def test_a_fixed_number_of_machines_does_not_scale() -> None:
    assert value(workload(), "has_autoscaling") is False
    assert value(workload(elsewhere={"autoscaling": "platform/s.tf"}), "has_autoscaling") is True


def test_a_key_in_plain_text_is_found_and_never_told() -> None:
    holder = resource("aws_secretsmanager_secret_version.v", {"secret_string": KEY}, root="gpu")
    found = workload(holder).facts["key_in_code"]
    assert found.value is True
    assert KEY not in repr(found)
    assert value(workload(), "key_in_code") is False
    far = resource("aws_secretsmanager_secret_version.v", {"secret_string": KEY}, root="other")
    assert value(workload(far), "key_in_code") is False


def answer(**more: Any) -> Team:
    values = {"people": node(2), "on_call": node(True)}
    dated = Dated(values, "head@n.example", date(2026, 9, 1), Location("ai-spend.yaml"), **more)
    return Team("ml", Location("ai-spend.yaml"), answers={"mlops": dated})


def test_people_of_the_team_are_known_with_who_said_it() -> None:
    one = _of_team(answer())
    assert value(one, "mlops_people") == 2
    assert value(one, "mlops_on_call") is True
    assert value(one, "mlops_standing") == "valid"
    assert one.facts["mlops_people"].basis == "attested"


def _of_team(team: Team, owner: str = "a@n.example") -> Subject:
    settings = Settings(teams={"ml": team})
    facts = facts_of(GPU, manifest("w", "gpu", team="ml", owner=owner), settings=settings)
    return subject(facts, "workload", "w")


def test_an_answer_about_people_expires_and_is_not_the_owners() -> None:
    assert value(_of_team(answer(expires=date(2026, 11, 20))), "mlops_standing") == "expired"
    assert value(_of_team(answer(expires=AS_OF)), "mlops_standing") == "valid"
    assert value(_of_team(answer(), "head@n.example"), "mlops_standing") == "invalid"


def test_a_team_without_an_answer_leaves_it_open() -> None:
    one = _of_team(Team("ml", Location("ai-spend.yaml")))
    assert open_fact(one, "mlops_people") == "the team ml does not say it"


def attested(**more: Any) -> Subject:
    entry = {"policy": "quality-ground", "by": "b@n.example", "date": "2026-09-01", **more}
    return workload(owner="a@n.example", attestations=[entry])


def test_an_attestation_tells_its_standing_its_term_and_its_link() -> None:
    one = attested(expires="2026-12-31", evidence_url="https://n.example/7")
    assert value(one, "quality_ground_claimed") is True
    assert value(one, "quality_ground_standing") == "valid"
    assert value(one, "quality_ground_term") == 121
    assert value(one, "quality_ground_linked") is True
    assert value(attested(expires="2026-11-20"), "quality_ground_standing") == "expired"
    assert value(attested(by="a@n.example"), "quality_ground_standing") == "invalid"
    assert value(attested(), "quality_ground_term") == 180
    assert value(attested(), "quality_ground_linked") is False


def test_without_an_attestation_nothing_is_claimed_and_the_rest_is_open() -> None:
    one = workload()
    assert value(one, "quality_ground_claimed") is False
    assert open_fact(one, "quality_ground_standing") == "nobody attests it"


def allowed(**body: Any) -> tuple[list[str], int]:
    found: Fact = workload(**body).facts["allowed_models"]
    known = [one for one in found.value if isinstance(one, str)]
    return known, len(found.value) - len(known)


def test_needs_exclude_ways_to_run() -> None:
    free = {"third_party_allowed": True, "must_stay_inside": False}
    assert allowed(data=free, model={"customization": "prompt"}) == (
        ["closed_source_api", "hosted_open_source"], 1,
    )  # fmt: skip
    deep = allowed(data=free, model={"customization": "deep_fine_tune"})
    assert deep == (["hosted_open_source"], 1)
    assert allowed(data={**free, "must_stay_inside": True}) == ([], 1)
    assert allowed() == ([], 3)


def test_weights_of_models_are_one_word() -> None:
    assert value(workload(model={"id": "openai/gpt-4o"}), "weights_of_models") == "closed"
    llama = workload(model={"id": "meta.llama3-1-70b-instruct-v1:0"})
    assert value(llama, "weights_of_models") == "open"
    assert open_fact(workload(model={"id": "n/own"}), "weights_of_models")


def test_unexplained_days_are_the_open_ones() -> None:
    days = [{"date": "2026-11-10", "cause": "a loop"}, {"date": "2026-11-12", "cause": "open"}]
    one = workload(anomalies=days)
    assert value(one, "unusual_days") == 2
    assert value(one, "unexplained_day") == date(2026, 11, 12)
    assert value(workload(anomalies=days[:1]), "unexplained_day") is None
    assert value(workload(), "unexplained_day") == "absent"


def test_none_is_an_answer_for_decision_forecast_and_figures() -> None:
    one = workload(decision="none", forecast="none", kpis="none")
    assert value(one, "decision_date") is None
    assert value(one, "options_costed") == 0
    assert value(one, "forecast_by") is None
    assert value(one, "kpis") == ()
