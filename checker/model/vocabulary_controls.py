"""The part of the vocabulary about how spend is governed: limits, people, proofs, decisions."""

from collections.abc import Iterator

from checker.model.fact_types import DEPLOYMENT_MODELS, FactType

_R, _C, _W, _P = "resource", "capacity", "workload", "portfolio"

CONTROLS = {
    "has_budget": ("a budget", "budget", "finance"),
    "has_spend_limit": ("a hard limit of spend", "spend_limit", "engineering"),
    "has_spend_alert": ("an alert on spend", "alert", "engineering"),
    "has_anomaly_monitor": ("a watch over unusual spend", "anomaly_monitor", "FinOps"),
    "has_rate_limit": ("a rate limit or quota", "rate_limit", "engineering"),
    "has_autoscaling": ("something that scales it", "autoscaling", "engineering"),
    "has_uptime_watch": ("something that watches its uptime", "uptime", "platform"),
    "has_gpu_metrics": ("an exporter of GPU metrics", "gpu_metrics", "platform"),
    "has_governance": ("a set of policies that governs it", "governance", "security"),
    "has_pipeline": ("a pipeline that deploys it", "pipeline", "engineering"),
}
"""Facts about controls: what each is, its word under `elsewhere`, and who knows."""

GROUNDS = {
    "quality_ground": "product",
    "containment_ground": "security",
    "extensive_tuning": "engineering",
}
"""Grounds that an attestation proves, and who knows of it."""

STANDINGS = ("valid", "expired", "invalid")


def control_facts() -> Iterator[FactType]:
    """Yield the facts about how spend is governed."""
    yield from _controls()
    yield from _proofs()
    yield from _choices()
    yield from _money()
    yield from _capacity()
    yield from _whole()


def _controls() -> Iterator[FactType]:
    for name, (what, _, who) in CONTROLS.items():
        subjects = (_C, _W) if name == "has_gpu_metrics" else (_W,)
        yield FactType(name, "flag", f"whether there is {what}", subjects, who=who)
    yield FactType("key_in_code", "flag", "whether a vendor's key stands in the code as text",
                   (_W,))  # fmt: skip


def _proofs() -> Iterator[FactType]:
    for name, who in GROUNDS.items():
        said = name.replace("_", " ")
        yield FactType(f"{name}_claimed", "flag", f"whether anybody attests its {said}", (_W,),
                       who=who)  # fmt: skip
        yield FactType(f"{name}_standing", "choice", f"whether the attestation of its {said} "
                       "counts", (_W,), values=STANDINGS, who=who)  # fmt: skip
        yield FactType(f"{name}_term", "duration", f"for how long its {said} is attested", (_W,),
                       who=who)  # fmt: skip
        yield FactType(f"{name}_linked", "flag", f"whether the attestation of its {said} shows "
                       "where it can be read", (_W,), who=who)  # fmt: skip
    yield FactType("mlops_people", "number", "full-time people who run models", (_W,),
                   per_team=True)  # fmt: skip
    yield FactType("mlops_on_call", "flag", "whether one of them is on call", (_W,), per_team=True)
    yield FactType("mlops_answered", "date", "when somebody said how many they are", (_W,),
                   per_team=True)  # fmt: skip
    yield FactType("mlops_standing", "choice", "whether that answer counts", (_W,),
                   values=STANDINGS, per_team=True)  # fmt: skip
    yield FactType("unusual_days", "number", "days of unusual spend that are known", (_W,),
                   who="finance")  # fmt: skip
    yield FactType("unexplained_day", "date", "the first day of unusual spend that nobody "
                   "explains", (_W,))  # fmt: skip


def _choices() -> Iterator[FactType]:
    yield FactType("weights_of_models", "choice", "whether the models that it calls are open",
                   (_W,), values=("open", "closed", "several"))  # fmt: skip
    yield FactType("model_vendor", "text", "who makes the models that it runs or calls", (_W,),
                   many=(_W,))  # fmt: skip
    yield FactType("allowed_models", "choice", "deployment models that its data, changes and "
                   "people leave open", (_W,), values=DEPLOYMENT_MODELS, many=(_W,))  # fmt: skip
    yield FactType("kpis", "text", "the key figures that it is steered by", (_W,), many=(_W,),
                   who="product")  # fmt: skip
    yield FactType("forecast_by", "date", "the day that is forecast", (_W,), who="finance")
    yield FactType("forecast_cost", "money", "what it is expected to cost", (_W,),
                   unit="a month", who="finance")  # fmt: skip
    yield FactType("forecast_tokens_per_day", "rate", "how much it is expected to process", (_W,),
                   unit="tokens a day", who="product")  # fmt: skip
    yield FactType("decision_date", "date", "when it was decided how to run it", (_C, _W))
    yield FactType("decision_recorded", "flag", "whether that decision is written down", (_C, _W))
    yield FactType("options_costed", "number", "ways to run it whose cost was compared", (_W,))
    yield FactType("throughput_recorded", "flag", "whether a benchmark of its throughput is "
                   "written down", (_C, _W))  # fmt: skip
    yield FactType("interruptible", "flag", "whether its work may be interrupted", (_C, _W))
    yield FactType("notebook", "flag", "whether it is a notebook or workstation", (_R,))
    yield FactType("idle_shutdown", "duration", "after how long without use it stops by itself",
                   (_R,))  # fmt: skip


def _money() -> Iterator[FactType]:
    yield FactType("tokens_per_second", "number", "what the whole fleet can do at its latency "
                   "objective", (_W,), unit="tokens a second")  # fmt: skip
    yield FactType("tokens_split", "flag", "whether input and output tokens are told apart", (_W,))
    yield FactType("token_price_split", "flag", "whether the organization's own price of its "
                   "model has one for input and one for output", (_W,), who="finance")  # fmt: skip
    yield FactType("saving_share", "ratio", "the part of today's cost that the alternative "
                   "would save", (_W,))  # fmt: skip
    yield FactType("called_cost", "money", "what its tokens cost at the service's price", (_W,),
                   unit="a month", who="finance")  # fmt: skip
    yield FactType("own_fleet_cost", "money", "what hardware of its own would cost, as the "
                   "decision compared it", (_W,), unit="a month")  # fmt: skip
    yield FactType("own_fleet_ratio", "number", "cost of own hardware over that of the service",
                   (_W,))  # fmt: skip
    yield FactType("own_fleet_priced", "flag", "whether both costs are known, so that they and "
                   "not the volume decide", (_W,))  # fmt: skip
    yield FactType("dearest_day_ratio", "number", "its dearest day over a normal day", (_W,),
                   who="finance")  # fmt: skip
    yield FactType("dearest_day_cost", "price", "what its dearest day cost", (_W,), who="finance")
    yield FactType("dearest_day_excess", "price", "what its dearest day cost more than a normal "
                   "one", (_W,), who="finance")  # fmt: skip
    yield FactType("dearest_day", "date", "the day that cost most", (_W,), who="finance")


def _capacity() -> Iterator[FactType]:
    yield FactType("break_even_utilization", "ratio", "how busy it has to be to cost no more than "
                   "the alternative", (_C,))  # fmt: skip
    yield FactType("effective_price_by_use", "price", "what a million tokens costs by throughput "
                   "and use", (_C,), unit="per 1M tokens")  # fmt: skip
    yield FactType("tokens_by_use_ratio", "number", "tokens by throughput and use over the tokens "
                   "that are stated or counted", (_C,))  # fmt: skip
    yield FactType("fixed_cost_share", "ratio", "the part of its workload's cost that is paid "
                   "whether it is used or not", (_C,), who="finance")  # fmt: skip
    yield FactType("gpu_metrics_newest", "date", "the newest day of GPU metrics", (_C,),
                   who="platform")  # fmt: skip
    yield FactType("commitment_term", "duration", "for how long it is committed", (_C, _W))
    yield FactType("commitment_start", "date", "when the commitment began", (_C, _W))
    yield FactType("days_before_commitment", "duration", "how long it served before it was "
                   "committed", (_C,))  # fmt: skip
    yield FactType("use_before_commitment", "ratio", "how busy it was on four days of five in "
                   "the 90 days before the commitment", (_C,), who="platform")  # fmt: skip


def _whole() -> Iterator[FactType]:
    yield FactType("catalog_gaps", "number", "machines and services that look like AI and that "
                   "the catalog does not know", (_P,))  # fmt: skip
    yield FactType("unit_costs", "number", "different units in which workloads state a unit cost",
                   (_P,), who="product")  # fmt: skip
    yield FactType("without_unit_cost", "number", "workloads that state no unit cost", (_P,),
                   who="product")  # fmt: skip
    yield FactType("own_token_prices", "number", "own prices of tokens in the settings", (_P,),
                   who="finance")  # fmt: skip
    yield FactType("lowest_token_price", "price", "the lowest own price of a million tokens",
                   (_P,), who="finance")  # fmt: skip
    yield FactType("highest_token_price", "price", "the highest own price of a million tokens",
                   (_P,), who="finance")  # fmt: skip
