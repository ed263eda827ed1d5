"""Says of facts that only bills, metrics or earlier audits can give why they are not known yet."""

from collections.abc import Iterator

from checker.facts.reading import unknown
from checker.model.facts import Fact

WORKLOAD = {
    "spend_against_budget": "bills by the day are not given",
    "forecast_error": "bills of the months that were forecast are not given",
    "tokens_per_request_growth": "counts of tokens and requests of two months are not given",
    "tokens_against_measured": "counts of tokens are not given",
    "cache_read_share": "counts of cached input tokens are not given",
    "storage_growth": "metrics of two months of storage are not given",
    "stage_skipped": "earlier audits are not given: they hold the history of stages",
    "days_at_stage_before": "earlier audits are not given: they hold the history of stages",
}
PORTFOLIO = dict.fromkeys(
    ("billed_ai_spend", "without_code_share", "undecided_share", "attributed_cost_share"),
    "bills are not given",
)
CAPACITY = {"gpu_memory_use": "metrics of GPU memory are not given"}


def unmeasured(reasons: dict[str, str]) -> Iterator[Fact]:
    """Yield one unknown fact for each name, with the reason."""
    for name, reason in reasons.items():
        yield Fact(name, unknown(reason), "measured")
