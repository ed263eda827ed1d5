"""Finds for each open question the place where its answer is written."""

from collections.abc import Iterable, Mapping, Sequence

from checker.documents.fields import Field, fields
from checker.model.answers import Answer
from checker.model.facts import Fact, Subject
from checker.model.report import Finding, Question, WorkloadSummary
from checker.model.values import Reason, Unknown
from checker.model.vocabulary import MEASURES
from checker.model.vocabulary_controls import CONTROLS, GROUNDS

_FIELDS = {
    "deployment_model_declared": "deployment_model",
    "deployment_model_ground": "deployment_model",
    "tokens_per_month": "tokens_per_day",
    "input_share": "tokens_per_day",
    "counted_in_tokens": "purpose",
    "capacity_cost": "fixed_cost",
    "model": "model.id",
    "model_weights": "model.base",
    "alternative": "model.compare_with",
    "commitment_declared": "commitment",
    "commitment_ends": "commitment.term",
    "claimed": "resources",
    "has_manifest": "workload",
    "tokens_split": "tokens_per_day",
    "weights_of_models": "model.base",
    "model_vendor": "model.id",
    "forecast_by": "forecast.by",
    "forecast_cost": "forecast.cost",
    "forecast_tokens_per_day": "forecast.tokens_per_day",
    "decision_date": "decision.date",
    "decision_recorded": "decision.record",
    "options_costed": "decision.options",
    "own_fleet_cost": "decision.options",
    "throughput_recorded": "throughput.record",
    "commitment_start": "commitment.start",
    "unusual_days": "anomalies",
    "unexplained_day": "anomalies",
    **{name: f"elsewhere.{word}" for name, (_, word, _) in CONTROLS.items()},
    "has_budget": "budget",
}
"""Fields of a manifest that are not called as the fact that they answer."""

_SETTINGS = {
    "maturity": "teams.NAME.maturity",
    "alternative_price": "prices",
    "monthly_list_price": "prices",
    "list_price_date": "prices",
    "mlops_people": "teams.NAME.mlops.people",
    "mlops_on_call": "teams.NAME.mlops.on_call",
    "mlops_answered": "teams.NAME.mlops.date",
    "mlops_standing": "teams.NAME.mlops.by",
}
_ATTESTED = tuple(
    f"{name}{part}"
    for name in GROUNDS
    for part in ("", "_claimed", "_standing", "_term", "_linked")
)
_GROUPS = ("model", "data", "throughput", "commitment", "elsewhere")
_MOST_REASONS = 5

Place = tuple[str, str, str, str]


def answers(
    questions: Sequence[Question],
    findings: Sequence[Finding],
    subjects: Iterable[Subject],
    workloads: Sequence[WorkloadSummary],
) -> list[Answer]:
    """Return each question with the home of its answer, in their order."""
    known = fields("workload")
    found = _reasons(findings, subjects)
    manifests = {
        one.name: one.location.path if one.declared and one.location else None for one in workloads
    }
    return [
        _answer(one, known, tuple(found.get(one.fact, ()))[:_MOST_REASONS], manifests)
        for one in questions
    ]


def _answer(
    question: Question,
    known: Mapping[str, Field],
    reasons: tuple[Reason, ...],
    manifests: Mapping[str, str | None],
) -> Answer:
    name = question.fact
    path = _path(name, known)
    asking = {one: manifests.get(one) for one in question.workloads}
    if name in _SETTINGS or question.per_team:
        field = _SETTINGS.get(name, f"teams.NAME.{name}")
        words = known[name].words if name in known else ()
        return Answer(question, "settings", field, words, "", asking, reasons)
    if name in MEASURES and path is None:
        return Answer(question, "evidence", name, manifests=asking, reasons=reasons)
    if name in _ATTESTED:
        return Answer(question, "attestation", "attestations", manifests=asking, reasons=reasons)
    if path is None:
        return Answer(question, "code", manifests=asking, reasons=reasons)
    field_of = known[path]
    return Answer(question, "manifest", path, field_of.words, field_of.example, asking, reasons)


def _path(name: str, known: Mapping[str, Field]) -> str | None:
    """Return the field of a manifest that answers a fact, None where none does."""
    candidates = (_FIELDS.get(name, name), *(f"{group}.{name}" for group in _GROUPS))
    return next((path for path in candidates if path in known), None)


def _reasons(
    findings: Sequence[Finding], subjects: Iterable[Subject]
) -> dict[str, dict[Reason, None]]:
    """Return why the facts that are missing somewhere are not known, each reason once."""
    by_place = {_place(one.kind, one.address, one.root, one.context): one for one in subjects}
    found: dict[str, dict[Reason, None]] = {}
    for finding in findings:
        if finding.verdict != "unknown":
            continue
        place = _place(finding.subject_kind, finding.address, finding.root, finding.context)
        subject = by_place.get(place)
        for name in finding.missing if subject is not None else ():
            fact = subject.facts.get(name) if subject else None
            why = list(_why(fact)) or list(_said(name, finding))
            found.setdefault(name, {}).update(dict.fromkeys(why))
    return found


def _said(name: str, finding: Finding) -> Iterable[Reason]:
    """Yield what the finding itself says about a fact that is known, and still does not decide."""
    lead = f"{name}: "
    return (Reason(one[len(lead) :]) for one in finding.missing_because if one.startswith(lead))


def _place(kind: str, address: str, root: str, context: str) -> Place:
    return (kind, address, root, context)


def _why(fact: Fact | None) -> Iterable[Reason]:
    """Yield the reasons of an unknown that stand at a place in the code."""
    if fact is None:
        return ()
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    unknown = [one for one in values if isinstance(one, Unknown)]
    return (reason for one in unknown for reason in one.reasons if reason.location)
