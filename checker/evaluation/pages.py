"""Turns policies into the rows that reports carry: what each asks, its limits, where it is from."""

from collections.abc import Mapping, Sequence

from checker.evaluation.display import shown
from checker.model.policy import Document, Parameter, Phrase, Policy, Source
from checker.model.report import Limit, Passage, PolicyRow


def policy_rows(
    policies: Sequence[Policy], documents: Mapping[str, Document]
) -> tuple[PolicyRow, ...]:
    """Return the policies as reports tell them, in their order."""
    return tuple(_row(policy, documents) for policy in policies)


def _row(policy: Policy, documents: Mapping[str, Document]) -> PolicyRow:
    return PolicyRow(
        id=policy.id,
        digest=policy.digest,
        title=policy.title,
        theme=policy.theme,
        kind=policy.kind,
        subject=policy.subject,
        severity=policy.severity,
        enforcement=policy.enforcement,
        controls=policy.controls,
        rationale=" ".join(policy.rationale.split()),
        # The last alternative is the one that needs least to be known: it is the general advice.
        remediation=general(policy.remediation[-1], policy) if policy.remediation else "",
        limits=tuple(_limit(row, policy) for row in policy.parameters.values()),
        sources=tuple(_passage(source, documents) for source in policy.sources),
        waiver_days=0 if policy.enforcement == "hard" else policy.waiver_days,
    )


def general(phrase: Phrase, policy: Policy) -> str:
    """Return a sentence with the limits filled in, and the facts named instead of their values."""
    parts = list(phrase.parts)
    for index in range(1, len(parts), 2):
        limit = policy.parameters.get(parts[index])
        named = parts[index].replace("_", " ").replace(".", " ")
        parts[index] = shown(limit.default, limit.type) if limit else f"({named})"
    return "".join(parts)


def _limit(parameter: Parameter, policy: Policy) -> Limit:
    before, reason = policy.changed.get(parameter.name, (None, ""))
    return Limit(
        name=parameter.name,
        value=shown(parameter.default, parameter.type),
        meaning=parameter.meaning,
        origin=parameter.origin,
        document="" if before is None else shown(before, parameter.type),
        reason=reason,
    )


def _passage(source: Source, documents: Mapping[str, Document]) -> Passage:
    found = documents.get(source.document)
    return Passage(
        document=source.document,
        title=found.title if found else source.document,
        section=source.section,
        lines=source.lines,
        digest=source.digest,
        address=found.address if found else "",
        attribution=found.attribution if found else "",
    )
