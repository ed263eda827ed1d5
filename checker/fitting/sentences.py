"""Says what was found of one workload in sentences: the best fit, why, and what it rests on."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics_bars import CLOSED, OWN
from checker.facts.economics_services import own_model
from checker.facts.economics_spans import exact, times
from checker.fitting.deciding import Choice, Volumes, near, side_of
from checker.fitting.supposing import SUPPOSED
from checker.fitting.ways import Case, currency_of
from checker.fitting.words import (
    GROUNDS,
    MODELS,
    conditions,
    machines,
    model_name,
    money,
    reason,
    share,
    size_of,
    tokens,
)
from checker.model.fit import Way
from checker.model.report import Money
from checker.model.values import Unknown

_APART = Decimal("0.25")
_UNCOUNTED = "Tokens do not measure its work, so a price by the token cannot be held against it."


def subject(case: Case) -> str:
    """Return what a workload is, in a few words: volume, model, use, each with its ground."""
    parts = [*_volume(case), *_model(case)]
    fleet = case.fleet
    if fleet is not None and fleet.busy is not None and case.today == OWN:
        parts.append(f"{share(fleet.busy)} busy ({_ground(fleet.busy_ground)})")
    return ", ".join(parts)


def _volume(case: Case) -> Iterator[str]:
    day, purpose = case.facts.get("tokens_per_day"), case.value("purpose")
    if day is not None and day.known and day.value is not None:
        supposed = day.location is not None and day.location.path == SUPPOSED.path
        ground = "supposed" if supposed else _ground(day.basis)
        what = "token" if day.value == 1 else "tokens"
        yield f"{tokens(day.value)} {what} a day ({ground})"
    elif case.value("counted_in_tokens") is False and purpose:
        yield str(purpose)
    else:
        yield "volume not known"


def _model(case: Case) -> Iterator[str]:
    names = [one for one in case.value("model") or () if isinstance(one, str)]
    own = own_model(case.facts, case.book)
    if own:
        node = case.body.first("model.base") if case.body is not None else None
        tuned = "fine-tuned " if "fine_tune" in str(case.value("customization")) else ""
        size = size_of(str(node.value) if node is not None else "", own)
        yield f"own {tuned}{size or model_name(own)}"
    elif names:
        yield " and ".join(list(dict.fromkeys(map(model_name, names)))[:2])
    elif case.today:
        yield {CLOSED: "closed API", OWN: "self-hosted"}.get(case.today, "hosted open model")


def _ground(basis: str) -> str:
    return GROUNDS.get(basis, basis)


def answer(case: Case, choice: Choice, found: Sequence[Way], lines: Volumes) -> Iterator[str]:
    """Yield the best fit first, with what it depends on."""
    if choice.way is None:
        yield from _no_answer(case, found)
        return
    until = next((one.until for one in found if one.today and one.until is not None), None)
    stays = choice.way.today
    date = f" from {until}" if until is not None and not stays else ""
    if choice.ground == "volume":
        where = position(case.value("tokens_per_day"), lines)
        yield f"Best fit by volume alone: {_named(choice.way)}{date}{_asked(choice.way)}."
        yield f"Not all prices are known, so the document decides: {where}."
        yield from _unpriced(found)
        return
    if choice.ground == "only":
        yield f"Best fit: {_named(choice.way)}{_asked(choice.way)}; its needs leave nothing else."
        return
    yield f"Best fit: {_named(choice.way)}{date}{_quoted(choice)}{_asked(choice.way)}."
    yield from _worth(choice, found, until is not None and not stays)
    if not case.counted:
        yield _UNCOUNTED
    if case.value("tokens_per_day") == 0:
        yield "It processes nothing, so only what is paid by the hour costs anything."
    yield from _contradiction(case)


def _contradiction(case: Case) -> Iterator[str]:
    """Yield that throughput and use give another volume than the one that is stated."""
    fleet, day = case.fleet, case.value("tokens_per_day")
    if fleet is None or not fleet.by_throughput or fleet.busy is None or fleet.does is None:
        return
    done, low = times(fleet.does, fleet.busy), span(day).low
    if not low or done.low is None or done.high is None:
        return
    if done.high < low * (1 - _APART) or done.low > low * (1 + _APART):
        yield (
            f"Throughput and use give {tokens(exact(done))} tokens a day, and {tokens(day)} are "
            "stated: one of them is wrong."
        )


def _named(way: Way) -> str:
    if way.today:
        return "as it is"
    if way.model == OWN and way.machines is not None:
        return f"own hardware, {machines(way.machines)}"
    return MODELS[way.model]


def _quoted(choice: Choice) -> str:
    """Return under which price a way whose price is only a bound is the best one."""
    way = choice.way
    if way is None or not isinstance(way.cost, Money) or span(way.cost.amount).high is not None:
        return ""
    what = "hosting your own weights" if way.model != CLOSED else "the tuned model"
    if choice.limit is None:
        return f", if {what} costs little more than {money(way.cost).lstrip('≥')} a month"
    return f", if {what} costs less than {money(choice.limit)} a month (ask for a quote)"


def _asked(way: Way) -> str:
    words = conditions(way.because)
    return f", if {words}" if words else ""


def _worth(choice: Choice, found: Sequence[Way], committed: bool) -> Iterator[str]:
    way, today = choice.way, next((one for one in found if one.today), None)
    assert way is not None
    if committed:
        yield "Until then the hardware is paid for: moving early saves nothing."
    elif today is not None and today is not way and _exact(way) and _exact(today):
        saved = today.cost._replace(amount=today.cost.amount - way.cost.amount)  # type: ignore[union-attr]
        yield f"It saves {money(saved)} a month."
    elif way.today and not way.because[0].startswith("no"):
        yield from _stays(way, found)
    if not choice.sure and choice.runner is not None and _ends_high(way) is not None:
        yield f"It is not certain: what it costs overlaps with {choice.runner.label}."


def _stays(way: Way, found: Sequence[Way]) -> Iterator[str]:
    others = [one for one in found if one is not way and one.possible != "no"]
    priced = [one for one in others if isinstance(one.cost, Money)]
    if priced:
        yield "Nothing else that is possible and has a price costs less."
    elif not others:
        yield "Its needs leave nothing else."
    else:
        yield "Nothing else has a price to hold against it."


def _exact(way: Way) -> bool:
    if not isinstance(way.cost, Money):
        return False
    low, high = span(way.cost.amount)
    return low is not None and low == high


def _ends_high(way: Way) -> Any:
    return span(way.cost.amount).high if isinstance(way.cost, Money) else None


def _no_answer(case: Case, found: Sequence[Way]) -> Iterator[str]:
    if all(one.possible == "no" for one in found):
        yield "Its needs exclude every way to run it; one of them has to give."
        return
    yield "Which way fits best cannot be said yet."
    if not case.counted:
        yield _UNCOUNTED
    elif case.value("tokens_per_day") is None:
        yield "Its volume is not known: tokens_per_day in its manifest says it."
    yield from _unpriced(found)


def _unpriced(found: Sequence[Way]) -> list[str]:
    """Return why ways that are possible have no price to compare, as sentences."""
    currency = currency_of(found)
    said = []
    for one in found:
        if one.possible == "no":
            continue
        if isinstance(one.cost, Unknown):
            said.append(reason(one.cost))
        elif one.cost.currency != currency and one.footnote:
            said.append(one.footnote)
    kept = [one for one in dict.fromkeys(said) if "tokens_per_day" not in one]
    return [f"{one[:1].upper()}{one[1:]}." for one in kept[:2]]


def position(volume: Any, lines: Volumes) -> str:
    """Return where a volume lies among the document's two: `60M a day lies between …`."""
    if volume is None:
        return "the volume is not known"
    side, named = side_of(volume, lines), f"{tokens(volume)} a day lies"
    first, second = tokens(lines.first), tokens(lines.second)
    for word, line in (("first", lines.first), ("second", lines.second)):
        if near(volume, line):
            return f"{named} close to its {word} line, {tokens(line)}"
    if side == CLOSED:
        return f"{named} below its first line, {first}"
    if side == OWN:
        return f"{named} above its second line, {second}"
    return (
        f"{named} between its two lines, {first} and {second}" if side else f"{named} across them"
    )


def document(case: Case, choice: Choice, found: Sequence[Way], lines: Volumes) -> str:
    """Return whether the document's volumes agree with what was computed."""
    open_ones = [one for one in found if one.possible != "no"]
    volume = case.value("tokens_per_day")
    if volume is None or choice.way is None or choice.ground != "cost":
        return ""
    if not case.counted:
        return ""
    side, where = side_of(volume, lines), position(volume, lines)
    changed = " (lines as set in ai-spend.yaml)" if lines.changed else ""
    if not side or near(volume, lines.first) or near(volume, lines.second):
        return f"The document leaves it open: {where}{changed}."
    if side == choice.way.model:
        return f"The document agrees: {where}{changed}."
    decided = "needs" if len({one.model for one in open_ones}) == 1 else "prices"
    return f"The document speaks for {MODELS[side]}: {where}{changed}. The {decided} decide."


def rests_on(case: Case, found: Sequence[Way]) -> Iterator[str]:
    """Yield what the amounts rest on: cost with its ground, mix, price lists, throughput."""
    fleet, listed = case.fleet, case.value("cost_against_list")
    if fleet is not None and isinstance(fleet.cost, Money) and case.today == OWN:
        factor = f" ({listed:.1f} × list)" if listed is not None and not isinstance(
            listed, tuple) else ""  # fmt: skip
        dated = f" of {day}" if (day := case.value("list_price_date")) else ""
        listed_at = f"hardware at the list price{dated}"
        yield listed_at if fleet.ground == "assumed" else f"{fleet.ground} cost{factor}"
        if fleet.by_throughput:
            yield "throughput as declared"
    mix = case.facts.get("input_share")
    called = [one for one in case.services.values() if isinstance(one.price, Money)]
    if mix is not None and mix.known and called:
        yield f"{share(mix.value)} input{' (assumed)' if mix.basis == 'assumed' else ''}"
    said = {one.said.partition(" input, ")[2] for one in called}
    yield from sorted(filter(None, said))


def left_out(case: Case) -> Iterator[str]:
    """Yield what no amount holds."""
    people = case.value("mlops_people")
    if case.person is None:
        yield f"people ({people})" if people is not None else "people"
    elif people is None:
        yield "people (how many is not said: teams.NAME.mlops)"
    latency = case.value("latency_objective")
    if latency is not None:
        yield f"latency ({latency} ms)"
    yield "migration"
    yield "storage"
    yield "network"
    if any(isinstance(one.price, Money) for one in case.services.values()):
        yield "cached and batch rates"
