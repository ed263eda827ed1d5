"""Asks the policies of the maturity table of each workload as if its team were at each stage.

The stage that a team declares decides nothing here, so that a declaration moves nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from checker.evaluation.display import shown
from checker.evaluation.outcome import Asking, Outcome, Use
from checker.evaluation.rules import Ruling, rule_of
from checker.model.fact_types import MANAGEMENT, MATURITY
from checker.model.facts import Fact, Subject
from checker.model.maturity import Lack, StageVerdict
from checker.model.policy import Combine, Compare, Condition, Policy
from checker.model.values import Unknown
from checker.model.vocabulary import FACTS, MEASURES

ROWS: Mapping[str, tuple[str, ...]] = {
    "infrastructure model": ("MAT-01",),
    "technical readiness": ("MAT-02",),
    "FinOps maturity": ("MAT-03", "MAT-11", "MAT-12"),
    "use cases": ("MAT-04",),
    "cost considerations": ("MAT-05",),
    "performance": ("MAT-06",),
    "security and compliance": ("MAT-07", "MAT-13"),
    "persona": ("MAT-08",),
}
"""The rows of the table, in its order, and the controls that ask for them."""

_PLACED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "infrastructure model": ("management", dict(zip(MANAGEMENT, MATURITY, strict=True))),
    "technical readiness": ("readiness", {"low": "crawl", "medium": "walk", "high": "run"}),
    "use cases": (
        "lifecycle_stage",
        {"poc": "crawl", "early": "crawl", "growth": "walk", "scale": "walk",
         "mission_critical": "run"},
    ),
}  # fmt: skip
"""Rows in which a fact itself tells the stage that a workload belongs to."""

GROWING = frozenset(ROWS) - {"infrastructure model", "use cases"}
"""Rows in which a later stage is something to reach; the others are choices."""

_STAGE = "maturity"
_BY_NAME = ("is", "one_of")
_WORDS = {
    "at_least": "at least", "at_most": "at most", "above": "more than", "below": "less than",
    "newer_than": "within the last", "is": "", "one_of": "one of", "contains": "with",
}  # fmt: skip


def stage_verdicts(
    policies: Sequence[Policy], subjects: Sequence[Subject], as_of: date
) -> tuple[StageVerdict, ...]:
    """Return what each policy of the table says of each declared workload at each stage.

    Policies are found by their controls, so an organization's own may ask for a row as well.
    """
    workloads = {one.address: one for one in subjects if one.kind == "workload" and not one.implied}
    asked = [(row, one) for row, controls in ROWS.items() for one in policies
             if row not in _PLACED and set(controls) & set(one.controls)]  # fmt: skip
    found: list[StageVerdict] = []
    for name, workload in workloads.items():
        mine = [one for one in subjects if one is workload or one.workload == name]
        team, declared = (_word(workload, fact) for fact in ("team", _STAGE))
        for row in ROWS:
            if row in _PLACED:
                found += _placed(row, workload, team, declared)
        for row, policy in asked:
            for stage in MATURITY:
                told = _told(policy, mine, stage, as_of)
                for verdict, lacks in told:
                    found.append(
                        StageVerdict(team, name, declared, row, stage, policy.id, verdict, lacks)
                    )
    return tuple(found)


def _told(
    policy: Policy, subjects: Sequence[Subject], stage: str, as_of: date
) -> Iterator[tuple[str, tuple[Lack, ...]]]:
    rule = rule_of(at_stage(policy, stage), as_of)
    said = Fact(_STAGE, stage, "declared")
    for subject in subjects:
        if subject.kind == policy.subject:
            asking = Asking(subject._replace(facts={**subject.facts, _STAGE: said}), as_of)
            ruling = rule.judge(asking)
            if ruling.verdict != "not_applicable":
                yield ruling.verdict, tuple(dict.fromkeys(_lacks(rule.policy, ruling)))


def _placed(row: str, workload: Subject, team: str, declared: str) -> Iterator[StageVerdict]:
    """Yield the stage that a fact of a workload belongs to as passed, or each as not known."""
    name, stages = _PLACED[row]
    fact = workload.facts.get(name)
    value = fact.value if fact is not None else None
    members = value if isinstance(value, tuple) else (value,)
    places = [stages[one] for one in members if isinstance(one, str) and one in stages]
    head = (team, workload.address, declared, row)
    if not places:
        lack = Lack("", FACTS[name].meaning, False, FACTS[name].who)
        yield from (StageVerdict(*head, stage, "", "unknown", (lack,)) for stage in MATURITY)
        return
    here = max(places, key=MATURITY.index)
    yield StageVerdict(*head, here, "", "pass")
    for stage in MATURITY[MATURITY.index(here) + 1 :]:
        wanted = next(word for word, place in stages.items() if place == stage)
        lack = Lack("", f"{FACTS[name].meaning}: {shown(wanted)}", True, FACTS[name].who)
        yield StageVerdict(*head, stage, "", "fail", (lack,))


def _lacks(policy: Policy, ruling: Ruling) -> Iterator[Lack]:
    if ruling.verdict == "pass":
        return
    for outcome in (ruling.applies, ruling.require, ruling.prefer):
        for miss in outcome.missing:
            row = FACTS.get(miss.fact) or MEASURES.get(miss.fact)
            text = _plain(row.meaning) if row else miss.fact
            yield Lack(policy.id, text, False, row.who if row else "")
    for outcome in (ruling.require, ruling.prefer):
        yield from _failed(policy, outcome)


def _failed(policy: Policy, outcome: Outcome) -> Iterator[Lack]:
    if outcome.truth is not True:
        for use in outcome.uses:
            if not isinstance(use.fact.value, Unknown) and use.clause.name != _STAGE:
                row = FACTS.get(use.clause.name) or MEASURES.get(use.clause.name)
                yield Lack(policy.id, _demand(use, policy), True, row.who if row else "")


def _demand(use: Use, policy: Policy) -> str:
    clause = use.clause
    row = FACTS.get(clause.name) or MEASURES.get(clause.name)
    meaning = _plain(row.meaning) if row else clause.name
    if row and row.type == "flag":
        return meaning if clause.operand.value is not False else f"not: {meaning}"
    if clause.operator == "exists":
        return f"name {meaning}"
    wanted = clause.operand.value
    if clause.operand.kind == "parameter":
        wanted = policy.parameters[wanted].default
    kind = "duration" if clause.operator == "newer_than" else row.type if row else "text"
    words = _WORDS.get(clause.operator, clause.operator.replace("_", " "))
    return f"{meaning}: {words} {shown(wanted, kind)}".replace(":  ", ": ")


def _plain(meaning: str) -> str:
    return meaning.removeprefix("whether ")


def _word(subject: Subject, name: str) -> str:
    fact = subject.facts.get(name)
    return fact.value if fact is not None and isinstance(fact.value, str) else ""


def at_stage(policy: Policy, stage: str) -> Policy:
    """Return a policy with its questions about the stage answered, so that only demands are left.

    What it asks of other stages would otherwise be told as lacking.
    """
    applies = _answered(policy.applies, stage) if policy.applies else True
    require = _answered(policy.require, stage)
    prefer = _answered(policy.prefer, stage) if policy.prefer else True
    return policy._replace(
        applies=None if applies is True else _condition(applies, policy),
        require=_condition(require, policy),
        prefer=None if prefer is True else _condition(prefer, policy),
    )


def _condition(answered: "Condition | bool", policy: Policy) -> Condition:
    if isinstance(answered, bool):
        return Combine("all" if answered else "any", (), policy.location)
    return answered


def _answered(condition: Condition, stage: str) -> "Condition | bool":
    if isinstance(condition, Compare):
        wanted = condition.operand.value
        asks = condition.source == "fact" and condition.name == _STAGE
        if asks and condition.operator in _BY_NAME and condition.operand.kind == "literal":
            return stage in wanted if condition.operator == "one_of" else stage == wanted
        return condition
    parts = [_answered(part, stage) for part in condition.conditions]
    left = tuple(part for part in parts if not isinstance(part, bool))
    true = sum(1 for part in parts if part is True)
    if condition.how == "not":
        part = parts[0]
        return not part if isinstance(part, bool) else condition._replace(conditions=(part,))
    needed = {"all": len(parts), "any": 1}.get(condition.how, condition.needed) - true
    if needed <= 0 or needed > len(left):
        return needed <= 0
    how = "all" if needed == len(left) else "any" if needed == 1 else "at_least_of"
    return left[0] if len(left) == 1 else Combine(how, left, condition.location, needed)
