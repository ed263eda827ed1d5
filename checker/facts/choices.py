"""Turns what a manifest says about decisions, forecasts, figures and unusual days into facts."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from checker.facts.answers import Answers
from checker.facts.days import day
from checker.facts.reading import derived
from checker.model import quantities
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.values import Unknown


def choices(reader: Answers) -> None:
    """Add the facts of decision, forecast, key figures, benchmark and unusual days."""
    for one in (*_decision(reader), *_forecast(reader), *_figures(reader), *_days(reader)):
        reader.facts[one.name] = one
    _tokens_split(reader)


def _decision(reader: Answers) -> Iterator[Fact]:
    node = reader.body.first("decision")
    if node is None:
        return
    if node.value == "none":
        for name in ("decision_date", "own_fleet_cost"):
            yield reader.fact(name, node, None)
        yield reader.fact("decision_recorded", node, False)
        yield reader.fact("options_costed", node, 0)
        return
    reader.add("decision_date", "decision.date", day)
    reader.add("own_fleet_cost", "decision.options.self_hosted", _a_month)
    record, options = node.first("record"), node.first("options")
    yield reader.fact("decision_recorded", record or node, record is not None)
    costed = len(options.value) if options and isinstance(options.value, Mapping) else 0
    yield reader.fact("options_costed", options or node, costed)


def _forecast(reader: Answers) -> Iterator[Fact]:
    node = reader.body.first("forecast")
    if node is not None and node.value == "none":
        for name in ("forecast_by", "forecast_cost", "forecast_tokens_per_day"):
            yield reader.fact(name, node, None)
        return
    reader.add("forecast_by", "forecast.by", day)
    reader.add("forecast_cost", "forecast.cost", _a_month)
    reader.add("forecast_tokens_per_day", "forecast.tokens_per_day", _a_day)


def _figures(reader: Answers) -> Iterator[Fact]:
    node = reader.body.first("kpis")
    if node is not None and node.value == "none":
        yield reader.fact("kpis", node, ())
    elif node is not None:
        names = {str(one.value) for one in node.find("name")}
        yield reader.fact("kpis", node, tuple(sorted(names)))
    reader.add("tokens_per_second", "throughput.tokens_per_second", _a_second)
    measured = reader.body.first("throughput")
    if measured is not None:
        record = measured.first("record")
        yield reader.fact("throughput_recorded", record or measured, record is not None)


def _days(reader: Answers) -> Iterator[Fact]:
    """Yield how many unusual days are listed, and the first that is not explained.

    An entry without its cause, or with `open` for it, waits for its explanation.
    """
    node = reader.body.first("anomalies")
    entries = reader.body.find("anomalies.*")
    if node is None:
        return
    waiting = [found for entry in entries if (found := _waiting(reader, entry)) is not None]
    yield reader.fact("unusual_days", node, len(entries))
    first = min(waiting, key=lambda one: one[0], default=None)
    value = first[0] if first else None
    yield reader.fact("unexplained_day", first[1] if first else node, value)


def _waiting(reader: Answers, entry: Node) -> tuple[date, Node] | None:
    cause, at = entry.first("cause"), entry.first("date")
    if at is None or (cause is not None and str(cause.value).strip().lower() != "open"):
        return None
    found = reader.value(at, "anomalies.date", day)
    return None if isinstance(found, Unknown) else (found, at)


def _tokens_split(reader: Answers) -> None:
    tokens = reader.facts.get("tokens_per_day")
    if tokens is None or tokens.value is None or not tokens.known:
        return
    share = reader.facts.get("input_share")
    split = share is not None and share.basis == "declared"
    said = "input and output are stated" if split else "only the total is stated"
    reader.facts["tokens_split"] = derived("tokens_split", split, [tokens], said)


def _a_month(value: Any) -> Any:
    return quantities.monthly(quantities.money(value, "month"))


def _a_day(value: Any) -> Any:
    return quantities.amount(value, "day")


def _a_second(value: Any) -> Any:
    return quantities.amount(value, "second")
