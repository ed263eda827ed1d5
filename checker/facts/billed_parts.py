"""Turns the parts of a bill into facts: its stages of the work, and what commitments cover."""

from collections.abc import Iterator
from decimal import Decimal

from checker.facts.around import stages_in
from checker.facts.billed import fact_of
from checker.facts.reading import unknown
from checker.model.bills import Bill
from checker.model.facts import Fact


def parts_of(bill: Bill) -> Iterator[Fact]:
    """Yield how many stages the bill tells apart, the share of it that they hold, and coverage."""
    yield coverage(bill)
    if bill.total <= 0:
        return
    known = {tag: cost for tag, cost in bill.stages.items() if cost > 0 and stages_in(tag)}
    stages = {word for tag in known for word in stages_in(tag)}
    part = sum(known.values(), Decimal(0))
    said = ", ".join(f"{tag} {cost:,.0f} {bill.currency}" for tag, cost in known.items())
    yield fact_of(bill, "stages_billed", len(stages), said)
    said = f"{part:,.0f} of {bill.total:,.0f} {bill.currency} carry a stage"
    yield fact_of(bill, "staged_cost_share", min(Decimal(1), part / bill.total), said)


def coverage(bill: Bill) -> Fact:
    """Return the share of what commitments could pay that they do, at list price.

    Spot is left out: no commitment can pay it. None where nothing could be committed.
    """
    name = "commitment_coverage"
    if bill.committed is None or bill.coverable is None:
        why = "the bill leaves empty how a charge is priced, or its list price"
        return fact_of(bill, name, unknown(why, bill.location))
    if bill.coverable <= 0:
        return fact_of(bill, name, None, "the bill holds nothing that a commitment could pay")
    said = f"{bill.committed:,.0f} of {bill.coverable:,.0f} {bill.currency} at list price"
    return fact_of(bill, name, bill.committed / bill.coverable, said)
