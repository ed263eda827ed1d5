"""Aggregates the resources of a workload with what its manifest declares into its facts.

Identities are sets, amounts are sums over active capacity, and what the manifest declares stands
before what the code shows, except where the two are compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.catalog import Catalog
from checker.facts.manifests import DEFAULT_INPUT_SHARE, Manifest
from checker.facts.modeling import weights_of
from checker.facts.reading import Read, derived, fact
from checker.facts.residency import outside_residency, third_party_endpoint
from checker.facts.sums import Share, added, collected, money, oldest
from checker.facts.tagging import tagging
from checker.model.facts import Fact
from checker.model.rows import NamedTuple
from checker.model.settings import Settings, Team
from checker.model.values import Interval, Reason, Unknown

IDENTITIES = (
    "provider", "management", "cost_shape", "model", "model_weights", "sku", "accelerator",
    "region", "routing", "commitment",
)  # fmt: skip
AMOUNTS = (
    "accelerator_count", "accelerator_count_min", "instances.min", "instances.desired",
    "instances.max",
)  # fmt: skip
_SPENDING = ("capacity", "consumer", "definition", "commitment")
_NOT_TOKENS = ("training", "notebook")


class Workload(NamedTuple):
    """One workload of a root and context before it becomes a subject.

    `parts` are its resources with its share of each; without a manifest it is implied.
    """

    name: str
    manifest: Manifest | None
    root: str
    context: str
    parts: tuple[Share, ...]

    @property
    def implied(self) -> bool:
        """Whether no manifest declares it, so that its boundary is assumed."""
        return self.manifest is None


def workload_facts(workload: Workload, catalog: Catalog, settings: Settings) -> dict[str, Fact]:
    """Return the facts of one workload, economics apart."""
    live = [one for one in workload.parts if one.resource.exists is not False]
    spending = [one for one in live if one.resource.role in _SPENDING]
    facts: dict[str, Fact] = {}
    for name in IDENTITIES:
        facts[name] = collected(name, spending)
    facts |= asked_for(workload)
    if workload.implied:
        facts |= {one.name: one for one in _borrowed(live)}
    hourly = priced_parts(live)
    for found in (money("monthly_list_price", hourly), oldest("list_price_date", hourly)):
        if found is not None:
            facts[found.name] = found
    facts |= dict(workload.manifest.facts if workload.manifest else _undeclared())
    facts |= _models(workload, facts, catalog)
    facts |= {one.name: one for one in _deployment(facts, live)}
    facts |= {one.name: one for one in _people(facts, live, settings)}
    facts |= {one.name: one for one in _rest(workload, facts, live)}
    return facts


def asked_for(workload: Workload) -> dict[str, Fact]:
    """Return how much hardware a workload has, or asks for where it has none of its own."""
    live = [one for one in workload.parts if one.resource.exists is not False]
    return {name: added(name, counted_parts(live)) for name in AMOUNTS}


def counted_kinds(workload: Workload) -> dict[str, Fact]:
    """Return the kinds of hardware that the amounts are of; nothing where nothing is counted."""
    counted = counted_parts([one for one in workload.parts if one.resource.exists is not False])
    return {name: collected(name, counted) for name in ("accelerator", "sku")} if counted else {}


def _borrowed(live: Sequence[Share]) -> Iterator[Fact]:
    """Yield that what merely asks for hardware has none that anybody pays for here.

    Without a manifest nobody can say whose capacity it runs on, so nobody is asked its cost.
    """
    counted = counted_parts(live)
    if counted and all(one.resource.role == "consumer" for one in counted):
        location = counted[0].resource.declaration.location
        for name in ("accelerator_count", "accelerator_count_min"):
            yield Fact(name, 0, "code", location, "it runs on capacity that is not declared here")


def counted_parts(live: Sequence[Share]) -> list[Share]:
    """Return the resources that amounts are summed over, so that nothing counts twice.

    Capacity counts; a reservation only where no capacity is in the code, and what merely uses
    hardware only where neither is.
    """
    sized = [one for one in live if _counts(one)]
    for role in ("capacity", "commitment", "consumer"):
        found = [one for one in sized if one.resource.role == role]
        if found:
            return found
    return []


def _counts(one: Share) -> bool:
    """Whether it has accelerators, if only when it grows."""
    facts = one.resource.facts
    count = facts.get("accelerator_count")
    return count is not None and ("accelerator" in facts or count.value != 0)


def priced_parts(live: Sequence[Share]) -> list[Share]:
    """Return what is paid by the hour; tokens have no price a month."""
    return [
        one
        for one in counted_parts(live)
        if one.resource.role != "consumer" and "monthly_list_price" in one.resource.facts
    ]


def _undeclared() -> Mapping[str, Fact]:
    """Return what is known without any manifest: that nobody declares or attests anything."""
    said = "no manifest"
    facts = [Fact(name, False, because=said) for name in (
        "has_manifest", "quality_ground", "containment_ground", "extensive_tuning",
    )]  # fmt: skip
    facts.append(Fact("input_share", DEFAULT_INPUT_SHARE, "assumed", because="three to one"))
    return {one.name: one for one in facts}


def _models(workload: Workload, facts: Mapping[str, Fact], catalog: Catalog) -> dict[str, Fact]:
    """Return the models that are declared and found, and the weights of each."""
    found = collected("model", _spending_or_signal(workload))
    manifest = workload.manifest
    declared = manifest.facts.get("model") if manifest else None
    if manifest is None or declared is None or not isinstance(declared.value, str):
        return {"model": found}
    others = [one for one in found.value if one != declared.value]
    known = sorted({declared.value, *(one for one in others if isinstance(one, str))})
    names = (*known, *(one for one in others if isinstance(one, Unknown)))
    model = derived("model", names, [declared, found] if others else [declared])
    deciding = manifest.base_model or declared.value
    read = Read(deciding, declared.location, declared.files)
    mine = fact("model_weights", weights_of(read, catalog), "declared", f"of {deciding}")
    others = [one for one in facts["model_weights"].value if one not in (mine.value, "customer")]
    first = () if isinstance(mine.value, Unknown) else (mine.value,)
    last = (mine.value,) if isinstance(mine.value, Unknown) and not others else ()
    weights = (
        *sorted({*first, *(one for one in others if isinstance(one, str))}),
        *(one for one in others if isinstance(one, Unknown) and not first),
        *last,
    )
    return {"model": model, "model_weights": mine._replace(value=weights)}


def _spending_or_signal(workload: Workload) -> Iterator[Share]:
    return (
        one
        for one in workload.parts
        if one.resource.exists is not False and one.resource.role != "control"
    )


def _deployment(facts: Mapping[str, Fact], live: Sequence[Share]) -> Iterator[Fact]:
    found = collected("deployment_model", _deciding(live))
    yield found._replace(name="deployment_models_found")
    declared = facts.get("deployment_model_declared")
    known = [one for one in found.value if isinstance(one, str)]
    more = next((one for one in found.value if isinstance(one, Unknown)), None)
    if declared is not None and isinstance(declared.value, str):
        yield declared._replace(name="deployment_model")
        yield derived("deployment_model_ground", "declared", [declared])
        return
    ground: Any = ("none", "inferred")[len(known)] if len(known) < 2 else "several"
    value: Any = known[0] if len(known) == 1 else Unknown(*_why(ground, known, found))
    if more is not None and len(known) < 2:
        possible = ("inferred", "several") if known else ("none", "inferred", "several")
        ground = Unknown(*more.reasons, possible=possible)
        value = Unknown(*more.reasons)
    yield derived("deployment_model_ground", ground, [found])
    yield derived("deployment_model", value, [found], "inferred from the code")


def _deciding(live: Sequence[Share]) -> list[Share]:
    """Return what shows a deployment model: an account whose deployments do is left out."""
    wholes = {address for one in live for address in one.resource.part_of}
    return [
        one
        for one in live
        if one.resource.role != "control"
        and not (one.resource.role == "definition" and one.resource.declaration.address in wholes)
    ]


def _why(ground: str, known: Sequence[str], found: Fact) -> Iterator[Reason]:
    if ground == "none":
        yield Reason("nothing in the code shows it, and no manifest declares it")
    else:
        yield Reason(f"the code shows {' and '.join(known)}", found.location)


def _people(facts: Mapping[str, Fact], live: Sequence[Share], settings: Settings) -> Iterator[Fact]:
    """Yield who stands behind it: declared, else the team's, else what all tags agree on."""
    shared = {}
    for name in ("owner", "team", "cost_center", "environment"):
        if name not in facts:
            one = _tagged(name, live)
            if one is not None:
                shared[name] = one
                yield one
    team = team_of({**facts, **shared}, settings)
    if team is None:
        if settings.maturity is not None:
            yield Fact("maturity", settings.maturity, "declared", settings.location)
        return
    if team.cost_center is not None and "cost_center" not in facts:
        place = team.places.get("cost_center", team.location)
        yield Fact("cost_center", team.cost_center, "declared", place, f"of the team {team.name}",
                   frozenset((place.path,)))  # fmt: skip
    maturity = team.maturity or settings.maturity
    if maturity is not None and "maturity" not in facts:
        place = team.places.get("maturity", team.location)
        yield Fact("maturity", maturity, "declared", place, f"of the team {team.name}",
                   frozenset((place.path,)))  # fmt: skip


def team_of(facts: Mapping[str, Fact], settings: Settings) -> Team | None:
    """Return the settings' team of a workload."""
    team = facts.get("team")
    return settings.teams.get(team.value) if team and isinstance(team.value, str) else None


def _tagged(name: str, live: Sequence[Share]) -> Fact | None:
    found = [one.resource.facts[name] for one in live if name in one.resource.facts]
    values = {one.value for one in found if one.known and one.value is not None}
    if len(values) == 1:
        return next(one for one in found if one.value in values)
    if found and not values and all(one.known for one in found):
        return found[0]
    return None


def _rest(workload: Workload, facts: Mapping[str, Fact], live: Sequence[Share]) -> Iterator[Fact]:
    yield from _tokens_count(facts)
    bought = facts["commitment"]
    names = [one for one in bought.value if isinstance(one, str)]
    provisioned: Any = "provisioned_throughput" in names
    if not provisioned and len(names) < len(bought.value):
        provisioned = bought.value[-1]
    yield derived("provisioned_throughput", provisioned, [bought])
    if workload.manifest is not None and "commitment_declared" not in facts:
        place = workload.manifest.declaration.location
        yield Fact("commitment_declared", False, "declared", place, "no commitment is declared")
    ends = [one.resource.ends for one in live if one.resource.ends is not None]
    if "commitment_ends" not in facts and ends:
        yield min(ends, key=lambda one: one.value)
    counted = [one for one in workload.parts if one.resource.role != "control"]
    yield Fact("resource_count", len(counted), because="recognized resources")
    yield from tagging(live)
    yield from third_party_endpoint(facts, live)
    yield from outside_residency(facts, live)


def _tokens_count(facts: Mapping[str, Fact]) -> Iterator[Fact]:
    purpose, tokens = facts.get("purpose"), facts.get("tokens_per_day")
    if purpose is not None and isinstance(purpose.value, str):
        yield derived("counted_in_tokens", purpose.value not in _NOT_TOKENS, [purpose])
    elif tokens is not None and tokens.value is not None:
        yield derived("counted_in_tokens", True, [tokens], "a volume is given")


def size_in_words(facts: Mapping[str, Fact]) -> str:
    """Return what a workload runs on in a few words: `8 × A10G in 2 × g5.12xlarge`.

    What is scaled to nothing at the moment is said as what it may grow to.
    """
    kinds = _texts(facts.get("accelerator")) or _possible(facts.get("accelerator"))
    count, desired, most = (
        facts[name].value for name in ("accelerator_count", "instances.desired", "instances.max")
    )
    if not kinds:
        return ", ".join([*_bare(count), *_texts(facts.get("model"))[:3]])
    machines = _texts(facts.get("sku"))
    named = " and ".join(kinds[:3])
    if isinstance(count, Unknown):
        return f"up to {count.high:,} × {named}" if count.high else f"{named}, number not known"
    if count == 0 and most == 0:
        return f"{named}, none at the moment"
    if count == 0 and machines:
        return f"{named} in up to {number_in_words(most)} × {' and '.join(machines[:3])}"
    shown = f"{number_in_words(count)} × {named}"
    if len(machines) == 1 and desired:
        return f"{shown} in {number_in_words(desired)} × {machines[0]}"
    return shown


def _bare(count: Any) -> list[str]:
    """Return accelerators of which nobody says what they are."""
    if isinstance(count, Unknown):
        return [f"up to {count.high:,} accelerators"] if count.high else []
    if not isinstance(count, (int, Decimal)) or not count:
        return []
    return ["1 accelerator" if count == 1 else f"{count:,} accelerators"]


def _possible(fact: Fact | None) -> list[str]:
    """Return the few kinds of which it is one."""
    for one in fact.value if fact is not None else ():
        if isinstance(one, Unknown) and one.possible is not None:
            return [" or ".join(map(str, one.possible[:3]))]
    return []


def _texts(fact: Fact | None) -> list[str]:
    return [one for one in (fact.value if fact is not None else ()) if isinstance(one, str)]


def number_in_words(value: Any) -> str:
    """Return a number, a range or a question mark."""
    if isinstance(value, Interval):
        return f"{value.low} to {'any' if value.high is None else value.high}"
    if isinstance(value, Unknown):
        return "?"
    return f"{value:,}" if isinstance(value, (int, Decimal)) else str(value)
