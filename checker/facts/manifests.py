"""Turns a workload manifest into declared facts, selectors and links to other workloads.

What is left out gives no fact, and is unknown; `none` is an answer, and gives a fact without value.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from posixpath import dirname, join
from typing import Any

from checker.facts.answers import Answers
from checker.facts.attestations import grounds
from checker.facts.choices import choices
from checker.facts.days import after, day
from checker.facts.reading import as_text, derived
from checker.model import quantities
from checker.model.declaration import Declaration, Node
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.report import Money, Problem
from checker.model.rows import NamedTuple
from checker.model.values import Unknown

DEFAULT_INPUT_SHARE = Decimal("0.75")
"""Share of tokens that is input where nobody says; three to one, as price comparisons take it."""


class Selector(NamedTuple):
    """What a manifest claims: addresses of an input kind by glob, or tags; with a share of it.

    `kind` is `terraform`, `kubernetes` or `tags`; `tags` are the wanted values by name.
    """

    kind: str
    pattern: str
    tags: Mapping[str, str]
    share: Decimal | None
    location: Location


class Machines(NamedTuple):
    """Hardware that stands in no code: so many accelerators at a site."""

    accelerator: str
    accelerators: int
    site: str
    location: Location
    files: frozenset[str]


class Manifest(NamedTuple):
    """One declared workload: its name, folder, facts, and what it claims.

    `selectors` is None where the manifest claims its own folder. `uses` names pools that others
    own, with the share that this workload uses. `match` are the labels of its evidence, and
    `evidence_files` the files that the manifest names itself, by measure. `pool_share` is its part
    of evidence that it shares with a pool.
    """

    name: str
    folder: str
    declaration: Declaration
    facts: Mapping[str, Fact]
    selectors: tuple[Selector, ...] | None
    machines: tuple[Machines, ...]
    uses: tuple[tuple[str, Decimal], ...]
    match: Mapping[str, str]
    evidence_files: Mapping[str, str]
    compare_with: str | None
    base_model: str | None
    problems: tuple[Problem, ...]
    pool_share: Decimal | None = None


def read_manifest(declaration: Declaration, as_of: date) -> Manifest:
    """Read one workload manifest; every value that cannot be read is a problem of the manifest."""
    reader = Answers(declaration)
    _plain_facts(reader)
    _tokens(reader)
    choices(reader)
    location, files = declaration.location, declaration.files
    reader.facts["has_manifest"] = Fact("has_manifest", True, "declared", location, "", files)
    body = declaration.body
    owner = body.first("owner")
    for ground in grounds(body, as_of, str(owner.value) if owner else "", location, files):
        reader.facts[ground.name] = ground
    selectors, machines = _resources(reader)
    return Manifest(
        name=declaration.address,
        folder=dirname(location.path),
        declaration=declaration,
        facts=reader.facts,
        selectors=selectors,
        machines=machines,
        uses=_uses(reader),
        match=_match(body, declaration.address),
        evidence_files=_evidence_files(body, dirname(location.path)),
        compare_with=_text(body, "model.compare_with"),
        base_model=_text(body, "model.base"),
        problems=tuple(reader.problems),
    )


_CHOICES = {
    "deployment_model_declared": "deployment_model",
    "owner": "owner",
    "team": "team",
    "cost_center": "cost_center",
    "environment": "environment",
    "purpose": "purpose",
    "lifecycle_stage": "lifecycle_stage",
    "model": "model.id",
}
_FLAGS = {
    "interruptible": "interruptible",
    "third_party_allowed": "data.third_party_allowed",
    "must_stay_inside": "data.must_stay_inside",
}


def _plain_facts(reader: Answers) -> None:
    for name, path in _CHOICES.items():
        reader.add(name, path, _word)
    for name, path in _FLAGS.items():
        reader.add(name, path, _switch)
    for name in ("fixed_cost", "budget"):
        reader.add(name, name, _a_month)
    reader.add("in_service_since", "in_service_since", day)
    reader.add("priorities", "priorities", _words)
    reader.add("residency", "data.residency", _words)
    customization = reader.body.first("model.customization")
    if customization is not None:
        value = reader.value(customization, "model.customization", _word)
        reader.facts["customization"] = reader.fact("customization", customization, value)
    _commitment(reader)


def _commitment(reader: Answers) -> None:
    reader.add("commitment_term", "commitment.term", quantities.duration)
    reader.add("commitment_start", "commitment.start", day)
    node = reader.body.first("commitment")
    declared = node is not None and node.value != "none"
    if node is not None:
        said = reader.fact("commitment_declared", node, declared)
        reader.facts["commitment_declared"] = said
    if node is None or not declared:
        return
    start_node, term_node = node.first("start"), node.first("term")
    if start_node is None or term_node is None:
        return
    start = reader.value(start_node, "commitment.start", day)
    term = reader.value(term_node, "commitment.term", quantities.duration)
    if not isinstance(start, Unknown) and not isinstance(term, Unknown):
        said = reader.fact("commitment_ends", term_node, after(start, term))
        reader.facts["commitment_ends"] = said._replace(because=f"{term_node.value} from {start}")


def _tokens(reader: Answers) -> None:
    node = reader.body.first("tokens_per_day")
    if node is not None and isinstance(node.value, Mapping):
        parts: dict[str, Any] = {
            way: reader.value(part, f"tokens_per_day.{way}", _a_day)
            for way in ("input", "output")
            if (part := node.first(way)) is not None
        }
        unknown = next((part for part in parts.values() if isinstance(part, Unknown)), None)
        total: Any = unknown if unknown is not None else sum(parts.values())
        reader.facts["tokens_per_day"] = reader.fact("tokens_per_day", node, total)
        if unknown is None and len(parts) == 2 and total:
            share = Decimal(parts["input"]) / total
            reader.facts["input_share"] = reader.fact("input_share", node, share)
    else:
        reader.add("tokens_per_day", "tokens_per_day", _a_day)
    day_fact = reader.facts.get("tokens_per_day")
    if day_fact is not None and day_fact.known and day_fact.value is not None:
        month = Decimal(day_fact.value) * 365 / 12
        said = "tokens a day × 365/12 days"
        reader.facts["tokens_per_month"] = derived("tokens_per_month", month, [day_fact], said)
    reader.facts.setdefault(
        "input_share",
        Fact("input_share", DEFAULT_INPUT_SHARE, "assumed", because="not split: three to one"),
    )


def _resources(reader: Answers) -> tuple[tuple[Selector, ...] | None, tuple[Machines, ...]]:
    rows = reader.body.find("resources")
    if not rows:
        return None, ()
    entries = rows[0].value if isinstance(rows[0].value, (list, tuple)) else rows
    selectors: list[Selector] = []
    machines: list[Machines] = []
    for entry in entries:
        if not isinstance(entry.value, Mapping):
            continue
        if "on_premises" in entry.value:
            machines += _on_premises(reader, entry.value["on_premises"])
        else:
            selectors += _selector(reader, entry)
    return tuple(selectors), tuple(machines)


def _selector(reader: Answers, entry: Node) -> list[Selector]:
    share_node = entry.first("share")
    share = reader.value(share_node, "share", quantities.ratio) if share_node else None
    share = None if isinstance(share, Unknown) else share
    for kind in ("terraform", "kubernetes"):
        node = entry.first(kind)
        if node is not None:
            return [Selector(kind, str(node.value), {}, share, node.location)]
    node = entry.first("tags")
    if node is not None and isinstance(node.value, Mapping):
        wanted = {str(key): str(value.value) for key, value in node.value.items()}
        shown = ", ".join(f"{key}: {value}" for key, value in sorted(wanted.items()))
        return [Selector("tags", shown, wanted, share, node.location)]
    return []


def _on_premises(reader: Answers, node: Node) -> list[Machines]:
    accelerator, count, site = (node.first(key) for key in ("accelerator", "count", "site"))
    if accelerator is None or count is None:
        return []
    number = reader.value(count, "on_premises.count", quantities.amount)
    if not isinstance(number, int):
        return []
    name = str(accelerator.value)
    return [Machines(name, number, str(site.value) if site else "", node.location, node.files)]


def _uses(reader: Answers) -> tuple[tuple[str, Decimal], ...]:
    found = []
    for entry in reader.body.find("uses.*"):
        name, share = entry.first("workload"), entry.first("share")
        value = reader.value(share, "uses.share", quantities.ratio) if share else Decimal(1)
        if name is not None and isinstance(value, Decimal):
            found.append((str(name.value), value))
    return tuple(found)


def _match(body: Node, name: str) -> Mapping[str, str]:
    node = body.first("evidence.match")
    if node is None or not isinstance(node.value, Mapping):
        return {"workload": name}
    return {str(key): str(value.value) for key, value in node.value.items()}


def _evidence_files(body: Node, folder: str) -> Mapping[str, str]:
    node = body.first("evidence")
    if node is None or not isinstance(node.value, Mapping):
        return {}
    named = {str(key): value.first("file") for key, value in node.value.items()}
    return {
        key: join(folder, str(file.value))
        for key, file in sorted(named.items())
        if file is not None
    }


def _text(body: Node, path: str) -> str | None:
    node = body.first(path)
    value = as_text(node).value if node is not None else None
    return value if isinstance(value, str) and value != "none" else None


def _word(value: Any) -> str:
    if isinstance(value, (Mapping, list, tuple)):
        raise ValueError("one word is asked for here")
    return str(value)


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(sorted(str(one.value) for one in value))
    return (str(value),)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true or false is asked for here, not {value}")
    return value


def _a_day(value: Any) -> int | Decimal:
    return quantities.amount(value, "day")


def _a_month(value: Any) -> Money:
    return quantities.monthly(quantities.money(value, "month"))
