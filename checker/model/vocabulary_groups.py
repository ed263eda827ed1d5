"""Sorts the facts of the vocabulary for those who look for one: what it is about, and its ground.

A fact that no row names is told under the last group, as read in code.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache

GROUPS: Mapping[str, tuple[str, ...]] = {
    "what it is": (
        "type", "provider", "role", "active", "identified_by", "deployment_model*", "management",
        "cost_shape", "model", "model_weights", "model_vendor", "weights_of_models", "sku",
        "accelerator", "region", "routing", "runs_on", "notebook", "purpose", "use_case",
        "problem_type", "environment", "has_manifest", "claimed", "added_by_change",
        "customization", "interruptible", "priorities",
    ),
    "how much": (
        "accelerator_count*", "accelerators_per_instance", "instances.*", "scales_to_zero",
        "stops_by_itself", "idle_shutdown", "tokens_per_*", "tokens_split", "counted_in_tokens",
        "input_share", "latency_objective", "volume_*", "forecast_tokens_per_day",
    ),
    "evidence": (
        "gpu_utilization*", "gpu_metrics_newest", "gpu_memory_use", "idle_accelerators",
        "busy_*", "use_before_commitment", "tokens_against_measured", "cache_read_share",
        "storage_growth", "dearest_day*", "unusual_days", "unexplained_day", "forecast_error",
        "tokens", "daily_cost", "commitment_use",
    ),
    "money": (
        "*_cost", "*_price", "*price*", "*_saving", "saving_share", "budget", "spend_*",
        "cost_against_*", "own_fleet_*", "fixed_cost_share", "break_even_*", "forecast_*",
        "unit_costs", "without_unit_cost", "alternative*",
    ),
    "commitments and contracts": ("commitment*", "contract*", "days_before_commitment",
                                  "provisioned_throughput", "in_service_since"),
    "who pays and who answers": (
        "owner*", "team", "cost_center", "role_*", "roles_*", "tag_keys", "taggable*",
        "attributable*", "unattributable*", "ai_tagged_share", "common_tag_keys", "stages_*",
        "staged_cost_share",
        "shared_split", "split_kind", "unclaimed_count", "claimed_share",
    ),
    "controls": ("has_*", "jobs_bounded", "*_in_code", "serving_tuned", "model_registry",
                 "buckets_*", "distant_buckets", "training_in_notebook", "identification_ways"),
    "data": ("third_party_*", "must_stay_inside", "residency", "outside_residency",
             "interpretability_required"),
    "maturity and people": (
        "maturity", "lifecycle_stage", "*_ahead", "readiness", "readiness_gap", "mlops_*",
        "stage_skipped", "days_at_stage_before", "allowed_models", "management_kinds",
        "responsibilities_recorded", "cost_model_recorded", "review_actions",
    ),
    "decisions": ("decision_*", "options_*", "throughput_recorded"),
    "key figures": ("kpis", "kinds_of_figures", "goal*", "*.*"),
    "what somebody signed": ("*_ground", "extensive_tuning", "*_standing", "*_signed", "*_term",
                             "*_linked", "*_claimed"),
}  # fmt: skip
MORE = "more"

_GROUNDS: Mapping[str, tuple[str, ...]] = {
    "attested": (
        "*_ground", "extensive_tuning", "quality_*", "containment_*", "*_standing", "*_signed",
        "*_linked", "mlops_*", "readiness", "review_actions", "responsibilities_recorded",
        "cost_model_recorded", "*_ground_*", "extensive_tuning_*", "*_term",
    ),
    "measured": (
        "gpu_*", "idle_accelerators", "busy_*", "use_before_commitment",
        "tokens_against_measured", "tokens_per_request_growth", "cache_read_share", "tokens",
        "*.valued_on", "goal_valued_on", "*.against_target",
    ),
    "billed": ("dearest_day*", "storage_growth", "forecast_error", "spend_against_budget",
               "daily_cost", "commitment_use", "commitment_coverage", "stages_billed",
               "staged_cost_share", "capacity_cost"),
    "list price": ("monthly_list_price", "list_price_date", "alternative_price"),
    "computed": (
        "effective_price*", "alternative_*", "saving_share", "called_cost", "idle_cost",
        "break_even_*", "cost_against_*", "own_fleet_ratio", "fixed_cost_share", "*_ahead",
        "*_ratio", "readiness_gap", "volume_*", "allowed_models", "outside_residency",
        "*_days_left",
    ),
    "declared": (
        "owner*", "team", "cost_center", "deployment_model_declared", "purpose", "maturity",
        "lifecycle_stage", "in_service_since", "tokens_per_*", "tokens_split", "fixed_cost",
        "budget", "priorities", "customization", "third_party_allowed", "must_stay_inside",
        "residency", "commitment_*", "contract", "days_before_commitment", "alternative", "has_*",
        "unusual_days", "unexplained_day", "kpis", "forecast_*", "decision_*", "options_*",
        "throughput_recorded", "interruptible", "own_*", "*_token_price", "role_*", "roles_*",
        "goals*", "kinds_of_figures", "use_case", "problem_type", "interpretability_required",
        "latency_objective", "shared_split", "split_kind", "*.*", "unit_costs",
        "without_unit_cost", "counted_in_tokens", "input_share", "stage_skipped",
        "days_at_stage_before",
    ),
}  # fmt: skip
_EXCEPTIONS: Mapping[str, str] = {
    "instances.min": "read in code", "instances.desired": "read in code",
    "instances.max": "read in code", "role": "read in code",
    "deployment_model_ground": "read in code", "has_manifest": "read in code",
    "commitment_term": "declared", "has_autoscaling": "read in code",
    "network_in_code": "read in code", "key_in_code": "read in code",
}  # fmt: skip


@cache
def group_of(name: str) -> str:
    """Return what a fact or measure is about."""
    return _found(name, GROUPS) or MORE


@cache
def ground_of(name: str) -> str:
    """Return the best ground that a fact can have, in words; a declared one may be weaker."""
    return _EXCEPTIONS.get(name) or _found(name, _GROUNDS) or "read in code"


def _found(name: str, rows: Mapping[str, tuple[str, ...]]) -> str:
    for title, patterns in rows.items():
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            return title
    return ""
