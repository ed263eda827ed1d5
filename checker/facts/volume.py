"""Joins what was counted for a workload to its facts; counted tokens stand before declared ones."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from checker.facts.manifests import Manifest
from checker.facts.reading import derived
from checker.facts.workloads import Workload
from checker.model.facts import EvidenceSource, Fact, SeriesMeasure
from checker.model.values import Interval, Reason, Unknown

WINDOWS = (30, 14)
"""Days to look back over: a month, else the least that counts as sustained."""
_DAYS_A_MONTH = Decimal(365) / 12
_APART = Decimal("0.25")


def volume(
    workload: Workload,
    facts: Mapping[str, Fact],
    evidence: EvidenceSource | None,
    as_of: date,
    billed: SeriesMeasure | None = None,
) -> dict[str, Fact]:
    """Return the volume facts of a workload that evidence brings; nothing without any.

    Tokens that are `billed` count where no metric counts them.
    """
    manifest = workload.manifest
    if manifest is None:
        return {}
    measures = counted(workload.name, manifest, evidence) if evidence is not None else {}
    tokens, requests = measures.get("tokens", billed), measures.get("requests")
    if tokens is None:
        return {}
    found = {one.name: one for one in _tokens(tokens, facts, as_of)}
    if requests is not None:
        found["tokens_per_request_growth"] = _growth(tokens, requests, as_of)
    return found


def counted(
    workload: str, manifest: Manifest, evidence: EvidenceSource
) -> dict[str, SeriesMeasure]:
    """Return what was counted for a workload, by measure; a kind without evidence is left out."""
    share = share_of(manifest)
    found = {}
    for kind in ("tokens", "requests", "energy"):
        file = manifest.evidence_files.get(kind)
        measure = evidence.measure(kind, manifest.match, None, file, workload, share)
        if measure is not None:
            found[kind] = measure
    return found


def share_of(manifest: Manifest) -> Decimal | None:
    """Return the one share that a manifest states of all that it claims, or None.

    Who uses a pool, and whose rows are those of the pool, has the share that `uses` states.
    """
    if manifest.pool_share is not None:
        return manifest.pool_share
    shares = {one.share for one in manifest.selectors or ()}
    return next(iter(shares)) if len(shares) == 1 else None


def with_pool_shares(manifests: Sequence[Manifest]) -> list[Manifest]:
    """Return manifests with their part of rows that a pool and its users claim by the same labels.

    Users have what `uses` states, and the pool's own workload has the rest.
    """
    by_name = {one.name: one for one in manifests}
    parts: dict[str, Decimal] = {}
    lent: dict[str, Decimal] = {}
    for one in manifests:
        for pool, share in one.uses:
            if pool in by_name and pool != one.name and by_name[pool].match == one.match:
                parts[one.name] = parts.get(one.name, Decimal(0)) + share
                lent[pool] = lent.get(pool, Decimal(0)) + share
    for pool, given in lent.items():
        if given <= 1 and pool not in parts:
            parts[pool] = 1 - given
    return [one._replace(pool_share=parts.get(one.name)) for one in manifests]


def _tokens(tokens: SeriesMeasure, facts: Mapping[str, Fact], as_of: date) -> Iterator[Fact]:
    days, mean = _mean(tokens, as_of)
    declared = facts.get("tokens_per_day")
    conflict = _against(declared, mean)
    yield conflict or derived("tokens_against_measured", None, [mean], "no volume is declared")
    if isinstance(mean.value, Unknown):
        if declared is None or not declared.known:
            yield mean._replace(name="tokens_per_day")
        return
    said = mean.because
    if conflict is not None and _far(conflict.value):
        said = f"{said}; the manifest declares {conflict.because}"
    now = mean._replace(name="tokens_per_day", because=said)
    yield now
    month = _scaled(mean.value, _DAYS_A_MONTH)
    yield derived("tokens_per_month", month, [now], "tokens a day × 365/12 days")
    share = tokens.statistic("input_share", days, as_of, None)
    if share.known:
        yield share._replace(name="input_share")
        yield derived("tokens_split", True, [share], "input and output are counted apart")
    if "counted_in_tokens" not in facts:
        yield derived("counted_in_tokens", True, [now], "tokens were counted")


def _mean(measure: SeriesMeasure, as_of: date) -> tuple[int, Fact]:
    """Return the mean of the longest window with an upper bound, else of the longest one."""
    longest = measure.statistic("mean", WINDOWS[0], as_of, None)
    if longest.known:
        return WINDOWS[0], longest
    least = measure.statistic("mean", WINDOWS[1], as_of, None)
    return (WINDOWS[1], least) if least.known else (WINDOWS[0], longest)


def _against(declared: Fact | None, mean: Fact) -> Fact | None:
    """Return declared over measured tokens, which is 1 where the manifest is right."""
    if declared is None or not isinstance(declared.value, (int, Decimal)):
        return None
    low, high = _ends(mean.value)
    value: Any
    if not low or not high:
        reason = Reason("how many tokens there were is not known well enough", mean.location)
        value = Unknown(reason, high=declared.value / Decimal(low) if low else None)
    else:
        ends = (declared.value / Decimal(high), declared.value / Decimal(low))
        value = ends[0] if ends[0] == ends[1] else Interval(*ends)
    because = f"{Decimal(declared.value):,.0f} tokens a day"
    return derived("tokens_against_measured", value, [declared, mean], because)


def _far(ratio: Any) -> bool:
    """Whether even the nearest of what is possible is more than a quarter away from 1."""
    low, high = _ends(ratio)
    return (low is not None and low > 1 + _APART) or (high is not None and high < 1 - _APART)


def _growth(tokens: SeriesMeasure, requests: SeriesMeasure, as_of: date) -> Fact:
    """Return how much tokens by request grew from one month to the next."""
    month = WINDOWS[0]
    before = as_of - timedelta(days=month)
    parts = [
        one.statistic("mean", month, day, None)
        for one in (tokens, requests)
        for day in (as_of, before)
    ]
    name = "tokens_per_request_growth"
    unknown = next((one for one in parts if not one.known), None)
    if unknown is not None:
        return derived(name, unknown.value, parts, unknown.because)
    ends = [_ends(one.value) for one in parts]
    if any(low is None or high is None or low <= 0 for low, high in ends):
        reason = Reason("nothing was counted on some of the days", parts[0].location)
        return derived(name, Unknown(reason), parts)
    (now, most), (then, then_most), (asked, asked_most), (first, first_most) = ends
    low = Decimal(now) * first / asked_most / then_most - 1
    high = Decimal(most) * first_most / asked / then - 1
    value: Any = low if low == high else Interval(low, high)
    return derived(name, value, parts, "tokens by request, this month over the one before")


def _ends(value: Any) -> tuple[Any, Any]:
    if isinstance(value, (Interval, Unknown)):
        return value.low, value.high
    return value, value


def _scaled(value: Any, by: Decimal) -> Any:
    low, high = _ends(value)
    return low * by if low == high else Interval(low * by, high * by)
