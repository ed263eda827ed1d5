"""Gathers what a workload's people do and decide, as far as manifest, settings and code tell it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.facts.alignment import alignment, runs_on
from checker.facts.answers import Answers
from checker.facts.around import Neighbors, around, neighbors, surroundings
from checker.facts.days import day
from checker.facts.reading import derived, missing
from checker.facts.sharing import NOTHING_SHARED, sharing
from checker.facts.signatures import Asked, attested
from checker.facts.spread import spread
from checker.facts.subjects import Judged
from checker.facts.teamwork import identification, teamwork
from checker.facts.unmeasured import CAPACITY, WORKLOAD, unmeasured
from checker.facts.workloads import Workload, team_of
from checker.model import quantities
from checker.model.declaration import Declaration, Node
from checker.model.facts import EvidenceSource, Fact, Subject
from checker.model.settings import Settings
from checker.model.values import Unknown

_BOUGHT = ("reserved", "capacity_block", "provisioned_throughput")


def with_practice(
    judged: Sequence[Judged],
    settings: Settings,
    code: Sequence[Declaration],
    as_of: date,
    evidence: EvidenceSource | None = None,
) -> list[Judged]:
    """Return workloads with the facts about their practice added."""
    shared = sharing([one.workload for one in judged])
    near = neighbors(code)
    found = []
    for one in judged:
        more = practice(one.workload, one.facts, settings, near, as_of, evidence)
        more |= {fact.name: fact for fact in shared.get(one.workload.name, NOTHING_SHARED)}
        found.append(one._replace(facts={**one.facts, **more}))
    return found


def of_all(judged: Sequence[Judged], settings: Settings, as_of: date) -> dict[str, Fact]:
    """Return the facts about practice of the whole run."""
    declared = [one.facts for one in judged if not one.workload.implied]
    found = (*spread(declared), *identification(settings, as_of))
    return {one.name: one for one in found}


def later(subject: Subject) -> Subject:
    """Return a capacity that says of what nobody measured yet why it is not known."""
    missing_ones = {one.name: one for one in unmeasured(CAPACITY)}
    return subject._replace(facts={**missing_ones, **subject.facts})


def practice(
    workload: Workload,
    facts: Mapping[str, Fact],
    settings: Settings,
    near: Neighbors,
    as_of: date,
    evidence: EvidenceSource | None = None,
) -> dict[str, Fact]:
    """Return the facts about practice of one workload, on top of those that are known of it."""
    found: dict[str, Fact] = {}
    manifest = workload.manifest
    declared = manifest.declaration if manifest is not None else None
    owner = facts.get("owner")
    named = owner.value if owner is not None and isinstance(owner.value, str) else ""
    asked = Asked(named, as_of, declared.files if declared else frozenset())
    live = [one for one in workload.parts if one.resource.exists is not False]
    folder = manifest.folder if manifest is not None and manifest.selectors is None else None

    def add(more: Iterator[Fact]) -> None:
        found.update((one.name, one) for one in more)

    if manifest is not None and declared is not None:
        from checker.facts.figures import figures, values_of

        values = values_of(evidence, manifest.name, manifest.evidence_files.get("kpi"))
        add(_declared(declared, facts, as_of))
        add(attested(declared.body, asked))
        add(figures(declared.body, declared.location, declared.files, values))
    body = declared.body if declared is not None else None
    add(teamwork(body, team_of(facts, settings), {**facts, **found}, asked))
    add(around({**facts, **found}, surroundings(live, folder, near)))
    add(alignment({**facts, **found}))
    machines = bool(manifest and manifest.machines)
    add(iter((runs_on(facts, machines), *_answered(declared, facts))))
    add(one for one in unmeasured(WORKLOAD) if one.name not in facts)
    return found


def _declared(one: Declaration, facts: Mapping[str, Fact], as_of: date) -> Iterator[Fact]:
    """Yield the plain answers of a manifest that no price and no volume rests on."""
    reader = Answers(one)
    for name in ("use_case", "problem_type"):
        reader.add(name, name, str)
    reader.add("interpretability_required", "interpretability_required", bool)
    reader.add("latency_objective", "latency_objective", quantities.milliseconds)
    bought = one.body.first("commitment")
    if bought is not None and bought.value == "none":
        reader.facts["contract"] = reader.fact("contract", bought, None)
    reader.add("contract", "commitment.contract", str)
    renewal = one.body.first("commitment.renewal")
    if renewal is not None:
        left = reader.value(renewal, "commitment.renewal", lambda text: _days_to(text, as_of))
        reader.facts["contract_days_left"] = reader.fact("contract_days_left", renewal, left)
    _decision(reader)
    yield from reader.facts.values()
    yield from _growth(facts)


def _days_to(text: Any, as_of: date) -> int:
    return max(0, (day(text) - as_of).days)


def _decision(reader: Answers) -> None:
    node = reader.body.first("decision")
    if node is None or node.value == "none":
        return
    topics, options = node.first("considered"), node.first("options")
    count = len(topics.value) if topics is not None and isinstance(topics.value, list) else 0
    reader.facts["decision_topics"] = reader.fact("decision_topics", topics or node, count)
    names = sorted(options.value) if options and isinstance(options.value, Mapping) else []
    examined = tuple(str(name) for name in names)
    reader.facts["options_examined"] = reader.fact("options_examined", options or node, examined)


def _growth(facts: Mapping[str, Fact]) -> Iterator[Fact]:
    later, now = facts.get("forecast_tokens_per_day"), facts.get("tokens_per_day")
    if later is None or now is None or missing({"a": later, "b": now}) is not None:
        return
    plain = isinstance(later.value, (int, Decimal)) and isinstance(now.value, (int, Decimal))
    if plain and now.value:
        yield derived("volume_growth", Decimal(later.value) / now.value, [later, now])


def _answered(one: Declaration | None, facts: Mapping[str, Fact]) -> Iterator[Fact]:
    node: Node | None = one.body.first("commitment") if one is not None else None
    bought: Any = facts.get("commitment")
    names = [word for word in bought.value if not isinstance(word, Unknown)] if bought else []
    if node is not None:
        yield Fact("commitment_answered", True, "declared", node.location, "", node.files)
    elif any(word in _BOUGHT for word in names):
        yield derived("commitment_answered", True, [bought])
