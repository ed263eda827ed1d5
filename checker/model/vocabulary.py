"""The vocabulary: every fact that a policy may name, declared once.

A policy that names anything else does not load; a fact without a producer fails a test.
"""

from checker.model.fact_types import (
    COMMITMENTS,
    DEPLOYMENT_MODELS,
    MANAGEMENT,
    MATURITY,
    ROLES,
    STAGES,
    FactType,
    MeasureType,
)
from checker.model.vocabulary_controls import control_facts
from checker.model.vocabulary_practice import practice_facts

__all__ = ["DEPLOYMENT_MODELS", "FACTS", "MANAGEMENT", "MATURITY", "MEASURES", "OPERATORS",
           "ROLES", "STAGES", "STATISTICS", "FactType", "MeasureType"]  # fmt: skip

_R, _C, _W, _P = "resource", "capacity", "workload", "portfolio"


_EVERYWHERE = (_R, _C, _W)
_JOINED = (_W,)
_FACTS: tuple[FactType, ...] = (
    # what it is
    FactType("type", "text", "the type as the code writes it", (_R,)),
    FactType("provider", "text", "who sells it", _EVERYWHERE, many=_JOINED),
    FactType("role", "choice", "what it does for the spend", (_R,), values=ROLES),
    FactType("active", "flag", "whether it is created at all", (_R,)),
    FactType("identified_by", "text", "how it was recognized", (_R,), many=(_R,)),
    FactType("deployment_model", "choice", "which of the three models it is", _EVERYWHERE,
             values=DEPLOYMENT_MODELS),
    FactType("management", "choice", "who runs the machines", _EVERYWHERE,
             values=MANAGEMENT, many=_JOINED),
    FactType("cost_shape", "choice", "what the bill counts", _EVERYWHERE, many=_JOINED,
             values=("per_token", "provisioned_throughput", "per_machine_hour",
                     "serverless_per_second")),
    FactType("model", "text", "which model it runs or calls", _EVERYWHERE, many=_JOINED),
    FactType("model_weights", "choice", "whether the weights are public", _EVERYWHERE,
             values=("open", "closed", "customer"), many=_JOINED),
    FactType("sku", "text", "the machine type or service tier", _EVERYWHERE, many=_JOINED),
    FactType("accelerator", "text", "which accelerator", _EVERYWHERE, many=_JOINED),
    FactType("region", "text", "where it runs", _EVERYWHERE, many=_JOINED),
    FactType("routing", "choice", "how far requests may travel", (_R, _W), many=_JOINED,
             values=("region", "data_zone", "world")),
    # how much
    FactType("accelerators_per_instance", "number", "accelerators in one instance", (_R, _C)),
    FactType("accelerator_count", "number", "accelerators when as large as desired",
             _EVERYWHERE),
    FactType("accelerator_count_min", "number", "accelerators that never go away",
             _EVERYWHERE),
    FactType("instances.min", "number", "instances at least", _EVERYWHERE),
    FactType("instances.desired", "number", "instances normally", _EVERYWHERE),
    FactType("instances.max", "number", "instances at most", _EVERYWHERE),
    FactType("commitment", "choice", "how the capacity is bought", _EVERYWHERE,
             values=COMMITMENTS, many=_JOINED),
    FactType("scales_to_zero", "flag", "whether the capacity can reach zero", (_R, _C)),
    FactType("monthly_list_price", "money", "what it costs a month at list price",
             _EVERYWHERE, unit="a month"),
    FactType("list_price_date", "date", "the day of that list price", _EVERYWHERE,
             who="finance"),
    # who pays
    FactType("tag_keys", "text", "the tag and label names it carries", (_R,), many=(_R,)),
    FactType("taggable", "flag", "whether its type can carry tags", (_R,)),
    FactType("attributable", "flag", "whether a tag ties it to a team, owner, workload or "
             "cost center", (_R,)),
    FactType("owner", "text", "who answers for it", _EVERYWHERE),
    FactType("team", "text", "which team it belongs to", _EVERYWHERE),
    FactType("cost_center", "text", "which cost center pays", _EVERYWHERE, who="finance"),
    FactType("environment", "text", "production, staging, development …", _EVERYWHERE),
    FactType("claimed", "flag", "whether a workload manifest claims it", (_R,)),
    FactType("manifest_count", "number", "workload manifests in the project",
             (_R, _W, _P)),
    FactType("added_by_change", "flag", "whether the change under review adds it", (_R,)),
    # the workload, as declared
    FactType("has_manifest", "flag", "whether a manifest declares the workload", (_W,)),
    FactType("deployment_model_ground", "choice", "how the deployment model is known", (_W,),
             values=("declared", "inferred", "several", "none")),
    FactType("deployment_model_declared", "choice", "the deployment model the manifest names",
             (_W,), values=DEPLOYMENT_MODELS),
    FactType("deployment_models_found", "choice", "the deployment models the code shows",
             (_W,), values=DEPLOYMENT_MODELS, many=_JOINED),
    FactType("purpose", "choice", "what it is for", (_C, _W),
             values=("inference", "training", "tuning", "batch", "notebook")),
    FactType("lifecycle_stage", "choice", "how far the product is", (_C, _W), values=STAGES,
             who="product"),
    FactType("in_service_since", "date", "when it started to serve", (_C, _W)),
    FactType("maturity", "choice", "crawl, walk or run", _EVERYWHERE, values=MATURITY,
             who="FinOps", per_team=True),
    FactType("counted_in_tokens", "flag", "whether tokens measure its work: not for training "
             "and notebooks; yes for any other purpose, or where only a volume is given",
             (_C, _W)),
    FactType("tokens_per_day", "rate", "how much it processes", (_W,), unit="tokens a day"),
    FactType("tokens_per_month", "number", "how much it processes in a month", (_W,),
             unit="tokens a month"),
    FactType("input_share", "ratio", "the share of tokens that is input", (_W,)),
    FactType("fixed_cost", "money", "what the capacity costs, used or not", (_C, _W),
             unit="a month", who="finance"),
    FactType("capacity_cost", "money", "what the capacity costs a month: billed, else as "
             "declared, else at list price", (_C, _W), unit="a month", who="finance"),
    FactType("budget", "money", "money a month", (_W,), unit="a month", who="finance"),
    FactType("priorities", "text", "what matters most", (_W,), many=_JOINED, who="product"),
    FactType("quality_ground", "flag", "whether a valid attestation says that quality decides",
             (_W,), who="product"),
    FactType("customization", "choice", "how the model is changed", (_W,),
             values=("none", "prompt", "rag", "fine_tune", "deep_fine_tune", "architecture")),
    FactType("extensive_tuning", "flag", "whether a valid attestation says that the model is "
             "changed deeply", (_W,)),
    # data
    FactType("third_party_allowed", "flag", "whether third parties may process the data",
             (_W,), who="security"),
    FactType("third_party_endpoint", "flag", "whether it sends data to a third party", (_W,)),
    FactType("must_stay_inside", "flag", "whether data must stay inside", (_W,),
             who="security"),
    FactType("containment_ground", "flag", "whether a valid attestation says that data must "
             "stay inside", (_C, _W), who="security"),
    FactType("residency", "text", "where data may be processed", (_W,), many=_JOINED,
             who="security"),
    FactType("outside_residency", "text", "regions and routes outside the residency", (_W,),
             many=_JOINED),
    # commitments
    FactType("commitment_declared", "flag", "whether the manifest names a commitment", (_W,)),
    FactType("provisioned_throughput", "flag", "whether provisioned throughput was found",
             (_W,)),
    # economics
    FactType("effective_price", "price", "what a million tokens really costs", (_W,),
             unit="per 1M tokens"),
    FactType("alternative", "text", "the service it would replace", (_W,)),
    FactType("alternative_price", "price", "what the alternative costs", (_W,),
             unit="per 1M tokens"),
    FactType("break_even_volume", "rate", "how much it would have to process for hardware of "
             "its own to cost no more than the service", (_W,), unit="tokens a day"),
    FactType("alternative_stated", "flag", "whether the manifest names that service: else it is "
             "the model's own base, hosted", (_W,)),
    FactType("alternative_priced", "flag", "whether both prices are known, so that they and "
             "not the volume decide", (_W,)),
    FactType("effective_price_ratio", "number", "its price over the alternative's", (_W,)),
    FactType("alternative_saving", "money", "what the alternative would save", (_W,),
             unit="a month"),
    FactType("gpu_utilization", "ratio", "how busy the GPUs are", (_C,), who="platform"),
    FactType("gpu_utilization_metric", "choice", "what the metric can prove", (_C,),
             values=("upper_bound", "engine_active", "sm_active", "unstated")),
    FactType("idle_cost", "money", "paid for and unused", (_C,), unit="a month"),
    FactType("idle_accelerators", "number", "accelerators that nobody uses", (_C,)),
    FactType("busy_instances", "number", "whole instances that carry the load at 80% use, at "
             "most those that there are", (_C,)),
    FactType("busy_instances_use", "ratio", "how busy those would be", (_C,)),
    FactType("release_saving", "money", "what the instances cost that nobody needs", (_C,),
             unit="a month"),
    FactType("commitment_ends", "date", "when the commitment ends", (_C, _W)),
    FactType("cost_against_list", "number", "declared cost over list price", (_W,)),
    FactType("cost_against_contract", "number", "declared cost over the organization's own "
             "price; none where the settings hold no price for this hardware", (_W,)),
    # the whole
    FactType("resource_count", "number", "recognized resources", (_W, _P)),
    FactType("taggable_count", "number", "resources that can carry tags", (_W,)),
    FactType("unattributable_count", "number", "resources that no tag ties to anyone", (_W,)),
    FactType("attributable_share", "ratio", "share of resources a tag ties to somebody",
             (_W,)),
    FactType("unattributable", "text", "what no tag ties to anyone, in words such as "
             "One API key", (_W,)),
    FactType("unattributable_addresses", "text", "addresses that no tag ties to anyone",
             (_W,), many=_JOINED),
    FactType("unattributable_objects", "flag", "whether all that no tag ties to anyone are "
             "objects of a cluster, which have labels", (_W,)),
    FactType("workload_count", "number", "workloads", (_P,)),
    FactType("unclaimed_count", "number", "resources that no manifest claims", (_P,)),
    FactType("claimed_share", "ratio", "share of resources that a manifest claims", (_P,)),
)  # fmt: skip


FACTS: dict[str, FactType] = {
    row.name: row for row in (*_FACTS, *control_facts(), *practice_facts())
}

MEASURES: dict[str, MeasureType] = {
    row.name: row
    for row in (
        MeasureType("gpu_utilization", "ratio", "30 days of GPU metrics", (_C,)),
        MeasureType("tokens", "rate", "30 days of token counts", (_W,)),
        MeasureType("requests", "rate", "30 days of request counts", (_W,)),
        MeasureType("energy", "number", "30 days of energy, in kWh a day", (_W,)),
        MeasureType("daily_cost", "price", "28 days of bills by the day", (_W,), "finance"),
        MeasureType(
            "commitment_use",
            "ratio",
            "bills that tell the used part of a commitment from the unused one",
            (_C,),
            "finance",
        ),
    )
}

STATISTICS = (
    "mean", "p20", "p50", "p95", "share_at_or_above", "longest_run_below",
    "coefficient_of_variation", "month_growth", "share_of_gpus_below",
)  # fmt: skip
OPERATORS = (
    "is", "one_of", "at_least", "at_most", "above", "below", "contains", "contains_all",
    "matches", "exists", "newer_than",
)  # fmt: skip
