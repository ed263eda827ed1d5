"""The part of the vocabulary about practice: proofs, roles, key figures, stages, tags, splits."""

from collections.abc import Iterator

from checker.model.fact_types import FactType
from checker.model.rows import NamedTuple

_C, _W, _P = "capacity", "workload", "portfolio"


class Question(NamedTuple):
    """What somebody attests: the words of `policy` that answer it, and who knows."""

    said: str
    words: tuple[str, ...]
    who: str


QUESTIONS = {
    "validation": Question("that the use case is validated", ("validated-before-scaling",),
                           "product"),
    "explainability": Question("how its answers are explained", ("explainability-is-provided",),
                               "product"),
    "data_handling": Question("how sales data is handled", ("sales-use-fits-its-infrastructure",),
                              "security"),
    "capacity_plan": Question("a plan of its capacity", ("capacity-plan",), "engineering"),
    "placement": Question("what runs locally and what in a cloud", ("placement-rule",),
                          "engineering"),
    "retraining": Question("how often retraining pays", ("retraining-pays",
                           "retraining-follows-need"), "engineering"),
    "availability": Question("its service levels and what downtime costs",
                             ("downtime-cost-is-on-target",), "operations"),
    "compliance_ledger": Question("a ledger of compliance cost",
                                  ("compliance-cost-is-on-target",), "finance"),
    "fairness_audit": Question("a fairness audit", ("fairness-audits-are-on-target",),
                               "compliance"),
    "energy_mix": Question("where its energy comes from", ("energy-is-on-target",), "operations"),
    "smaller_model": Question("that a cheaper model was tried", ("cheaper-model-was-tried",),
                              "engineering"),
    "data_cleaning": Question("that its data is cleaned first", ("training-data-is-cleaned",),
                              "engineering"),
    "tag_rule": Question("how tags that change by themselves are kept",
                         ("dynamic-tags-survive",), "platform"),
}  # fmt: skip
"""Questions that only a person can answer, by the name of their facts."""

ANSWERS = {
    "readiness": Question("how ready its people are", ("technical_readiness",), "team lead"),
    "responsibility": Question("who answers for what", ("responsibilities",), "team lead"),
    "review": Question("a review of its key figures", ("reviewed",), "FinOps"),
}
"""Dated answers of a team, by the name of their facts; `words` is the key that holds them."""

ROLES_OF_PEOPLE = {
    "finops": "FinOps practice", "research": "AI research", "engineering": "engineering",
    "devops": "cloud operation", "finance": "finance", "procurement": "procurement",
    "product": "product", "innovation": "innovation", "sales": "sales",
}  # fmt: skip
"""Roles that a team names somebody for."""

FIGURES = {
    "training_cost": "cost of training",
    "fine_tuning_cost": "cost of tuning a million parameters",
    "retraining_roi": "accuracy gained for the money of a retraining",
    "inference_cost": "cost of inference",
    "latency_to_cost": "latency for its cost",
    "storage_cost": "storage cost of a model",
    "downtime_cost": "cost of downtime",
    "compliance_cost": "cost of compliance, capital and operating",
    "fairness_audit_cost": "cost of fairness audits",
    "energy_per_training": "energy of a training cycle",
    "versioning_cost": "cost of versions and upkeep",
    "compliance_opex": "operating cost of compliance",
    "training_cost_per_parameters": "cost of training a million parameters",
    "cost_per_1k_predictions": "cost of a thousand predictions",
    "session_cost": "compute cost of a training session",
}
"""Key figures of the documents, by the name of their facts."""

STANDINGS = ("valid", "expired", "invalid")


def practice_facts() -> Iterator[FactType]:
    """Yield the facts about practice."""
    for name, question in QUESTIONS.items():
        yield from _signed(name, question, (_W,))
    for name, question in ANSWERS.items():
        yield from _signed(name, question, (_W,), per_team=True)
    yield from _signed("identification", Question("how AI is identified", (), "FinOps"), (_P,))
    yield from _teams()
    yield from _figures()
    yield from _declared()
    yield from _aligned()
    yield from _around()
    yield from _measured()
    yield from _billed()
    yield from _whole()


def _signed(
    name: str, question: Question, subjects: tuple[str, ...], per_team: bool = False
) -> Iterator[FactType]:
    """Yield what an answer that somebody signs can be asked."""
    said, who = question.said, question.who

    def row(part: str, kind: str, meaning: str, values: tuple[str, ...] = ()) -> FactType:
        return FactType(f"{name}_{part}", kind, meaning, subjects, values=values, who=who,
                        per_team=per_team)  # fmt: skip

    yield row("standing", "choice", f"whether what is signed of {said} counts", STANDINGS)
    yield row("signed", "date", f"when somebody signed {said}")
    yield row("term", "duration", f"for how long {said} is signed")
    yield row("linked", "flag", f"whether the signature of {said} shows where it can be read")


def _teams() -> Iterator[FactType]:
    yield FactType("readiness", "choice", "how ready its people are for the technology", (_W,),
                   values=("low", "medium", "high"), who="team lead", per_team=True)  # fmt: skip
    yield FactType("responsibilities_recorded", "flag", "whether it is written down who answers "
                   "for what", (_W,), who="team lead", per_team=True)  # fmt: skip
    yield FactType("cost_model_recorded", "flag", "whether the team has a cost model of its own",
                   (_W,), who="finance", per_team=True)  # fmt: skip
    yield FactType("review_actions", "number", "actions that the last review of figures led to; "
                   "none where none was needed", (_W,), who="FinOps", per_team=True)  # fmt: skip
    for name, said in ROLES_OF_PEOPLE.items():
        yield FactType(f"role_{name}", "text", f"who stands for {said}", (_W,), who="team lead",
                       per_team=True)  # fmt: skip
    yield FactType("roles_left_out", "number", "roles that apply and are not answered", (_W,),
                   who="team lead", per_team=True)  # fmt: skip
    yield FactType("roles_refused", "number", "roles that apply and are answered with none",
                   (_W,), who="team lead", per_team=True)  # fmt: skip
    yield FactType("owner_role", "choice", "the role that its owner fills", (_W,),
                   values=tuple(ROLES_OF_PEOPLE), who="team lead", per_team=True)  # fmt: skip


def _figures() -> Iterator[FactType]:
    for name, said in FIGURES.items():
        yield FactType(f"{name}.chosen", "flag", f"whether it is steered by the {said}", (_W,),
                       who="product")  # fmt: skip
        yield FactType(f"{name}.targeted", "flag", f"whether there is a target for the {said}",
                       (_W,), who="product")  # fmt: skip
        yield FactType(f"{name}.sourced", "flag", f"whether it says where the {said} comes from",
                       (_W,), who="product")  # fmt: skip
        yield FactType(f"{name}.against_target", "ratio", f"the {said} over its target", (_W,),
                       who="finance")  # fmt: skip
        yield FactType(f"{name}.valued_on", "date", f"the day of the newest value of the {said}",
                       (_W,), who="finance")  # fmt: skip
    yield FactType("goals", "number", "key figures that say which business goal they serve",
                   (_W,), who="product")  # fmt: skip
    yield FactType("goals_targeted", "number", "of these, those with a target", (_W,),
                   who="product")  # fmt: skip
    yield FactType("goal_valued_on", "date", "the day of the newest value of one of these",
                   (_W,), who="product")  # fmt: skip
    yield FactType("kinds_of_figures", "choice", "what its key figures measure", (_W,),
                   values=("cost", "performance", "value"), many=(_W,), who="product")  # fmt: skip


def _declared() -> Iterator[FactType]:
    yield FactType("use_case", "text", "what it is used for", (_W,), who="product")
    yield FactType("problem_type", "text", "which kind of problem it solves", (_W,))
    yield FactType("interpretability_required", "flag", "whether its answers have to be "
                   "explained", (_W,), who="product")  # fmt: skip
    yield FactType("latency_objective", "number", "how soon an answer is due", (_W,),
                   unit="milliseconds", who="product")  # fmt: skip
    yield FactType("contract", "text", "the contract that it is bought under", (_W,),
                   who="procurement")  # fmt: skip
    yield FactType("contract_days_left", "number", "days until that contract renews; 0 where it "
                   "ran out", (_W,), who="procurement")  # fmt: skip
    yield FactType("decision_topics", "number", "of cost, upkeep and scaling, those that the "
                   "decision weighed", (_W,))  # fmt: skip
    yield FactType("options_examined", "text", "ways to run it that the decision compared",
                   (_W,), many=(_W,))  # fmt: skip
    yield FactType("commitment_answered", "flag", "whether the code or the manifest says what "
                   "was bought ahead, none included", (_W,), who="finance")  # fmt: skip
    yield FactType("volume_growth", "number", "forecast tokens over those of today", (_W,),
                   who="product")  # fmt: skip


def _aligned() -> Iterator[FactType]:
    yield FactType("management_ahead", "number", "stages that its management is ahead of the "
                   "maturity", (_W,), who="FinOps")  # fmt: skip
    yield FactType("readiness_gap", "number", "levels that its people lack for its management",
                   (_W,), who="team lead")  # fmt: skip
    yield FactType("product_ahead", "number", "stages that the product is ahead of the maturity",
                   (_W,), who="product")  # fmt: skip
    yield FactType("runs_on", "choice", "what it runs on", (_W,), many=(_W,),
                   values=("saas", "paas", "iaas", "on_premises"))  # fmt: skip
    yield FactType("identification_ways", "number", "ways in which its resources were recognized",
                   (_W,))  # fmt: skip


def _around() -> Iterator[FactType]:
    yield FactType("ai_tagged_share", "ratio", "share of taggable resources with a tag that "
                   "marks AI", (_W,))  # fmt: skip
    yield FactType("common_tag_keys", "text", "tag names that all taggable resources carry", (_W,),
                   many=(_W,))  # fmt: skip
    yield FactType("stages_tagged", "number", "different stages of the work that tags tell apart",
                   (_W,))  # fmt: skip
    yield FactType("jobs_bounded", "flag", "whether every job in the code has a longest run time",
                   (_W,))  # fmt: skip
    yield FactType("stops_by_itself", "flag", "whether capacity can stop when nothing waits",
                   (_W,))  # fmt: skip
    yield FactType("network_in_code", "flag", "whether its network is in the code", (_W,))
    yield FactType("serving_tuned", "flag", "whether serving or placement is tuned in the code",
                   (_W,))  # fmt: skip
    yield FactType("model_registry", "flag", "whether a registry keeps its model versions", (_W,))
    yield FactType("buckets_expire", "flag", "whether buckets of its code expire old objects",
                   (_W,))  # fmt: skip
    yield FactType("distant_buckets", "text", "regions of buckets in which it has no accelerators",
                   (_W,), many=(_W,))  # fmt: skip
    yield FactType("training_in_notebook", "flag", "whether it trains on notebook machines",
                   (_W,))  # fmt: skip
    yield FactType("shared_split", "ratio", "sum of the shares of what it shares with others",
                   (_W,))  # fmt: skip
    yield FactType("split_kind", "choice", "how what it shares is split", (_W,),
                   values=("even", "fixed", "unstated"))  # fmt: skip


def _measured() -> Iterator[FactType]:
    yield FactType("spend_against_budget", "ratio", "spend at this rate over the budget", (_W,),
                   who="finance")  # fmt: skip
    yield FactType("forecast_error", "ratio", "how far the last forecast was off", (_W,),
                   who="finance")  # fmt: skip
    yield FactType("tokens_per_request_growth", "ratio", "monthly growth of tokens by request",
                   (_W,), who="platform")  # fmt: skip
    yield FactType("tokens_against_measured", "number", "declared tokens a day over counted ones",
                   (_W,), who="platform")  # fmt: skip
    yield FactType("cache_read_share", "ratio", "share of input tokens read from a cache", (_W,),
                   who="platform")  # fmt: skip
    yield FactType("gpu_memory_use", "ratio", "how full the memory of the GPUs gets", (_C,),
                   who="platform")  # fmt: skip
    yield FactType("storage_growth", "ratio", "monthly growth of stored model versions", (_W,),
                   who="platform")  # fmt: skip
    yield FactType("stage_skipped", "flag", "whether its team skipped a stage of maturity", (_W,),
                   who="FinOps", per_team=True)  # fmt: skip
    yield FactType("days_at_stage_before", "duration", "how long its team was at the stage before",
                   (_W,), who="FinOps", per_team=True)  # fmt: skip


def _billed() -> Iterator[FactType]:
    yield FactType("billed_cost", "money", "what bills charge for its AI services and hardware",
                   (_W,), unit="a month", who="finance")  # fmt: skip
    yield FactType("billed_price", "price", "what bills charge for a million counted tokens",
                   (_W,), unit="per 1M tokens", who="finance")  # fmt: skip
    yield FactType("cost_against_bill", "number", "declared cost over billed cost", (_W,),
                   who="finance")  # fmt: skip
    yield FactType("commitment_coverage", "ratio", "share of what commitments could pay that they "
                   "pay, at list price", (_W,), who="finance")  # fmt: skip
    yield FactType("stages_billed", "number", "different stages of the work that the bill tells "
                   "apart", (_W,), who="FinOps")  # fmt: skip
    yield FactType("staged_cost_share", "ratio", "share of its billed cost that carries a stage of "
                   "the work", (_W,), who="FinOps")  # fmt: skip
    yield FactType("attributed_cost_share", "ratio", "share of billed AI cost that a tag ties to "
                   "somebody", (_W, _P), who="FinOps")  # fmt: skip
    yield FactType("billed_ai_spend", "money", "what bills charge for AI in all", (_P,),
                   unit="a month", who="finance")  # fmt: skip
    yield FactType("without_code_share", "ratio", "share of billed AI cost that is in no "
                   "repository", (_P,), who="FinOps")  # fmt: skip
    yield FactType("undecided_share", "ratio", "share of billed cost that looks like AI and that "
                   "the catalog does not know", (_P,), who="FinOps")  # fmt: skip


def _whole() -> Iterator[FactType]:
    yield FactType("management_kinds", "number", "different managements of all workloads", (_P,))
    yield FactType("volume_spread", "number", "the largest volume of a workload over the "
                   "smallest", (_P,), who="product")  # fmt: skip
