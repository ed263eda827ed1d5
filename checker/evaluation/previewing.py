"""Tells what a change does to the rules by which it is judged: none of it is in force yet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from checker.evaluation.display import shown
from checker.evaluation.identity import question
from checker.model.change import Preview
from checker.model.location import Location
from checker.model.policy import ENFORCEMENTS, Policy
from checker.model.report import Finding, Money
from checker.model.settings import Settings
from checker.model.waivers import Waiver

Loosens = Callable[[Policy, str, Any, Any], bool | None]
"""Whether a parameter asks for less after it is changed from one value to another."""

_FIELDS = (
    "extends", "pack", "select", "approvers", "evidence", "policy_folders", "teams", "prices",
    "currency_rates", "roots", "exclude", "where", "maturity", "identification",
)  # fmt: skip
_NOTES = {"exclude": "files", "where": "rules of folders", "roots": "folders that are run"}
_PLAIN = (str, int)


def policy_previews(
    before: Sequence[Policy], after: Sequence[Policy], settings: Settings, loosens: Loosens
) -> Iterator[tuple[str, Preview]]:
    """Yield what becomes of each policy, with its id; `settings` are those of the change."""
    then, now = ({one.id: one for one in policies} for policies in (before, after))
    for name in sorted({*then, *now}):
        old, new = then.get(name), now.get(name)
        if old is None or new is None:
            yield name, _comes_or_goes(name, old, new, settings)
        else:
            for preview in _edits(old, new, settings, loosens):
                yield name, preview


def _comes_or_goes(
    name: str, old: Policy | None, new: Policy | None, settings: Settings
) -> Preview:
    place = settings.places.get("select", settings.location if settings.present else None)
    if new is None:
        return Preview("policy", f"{name} is not asked any more", place, True)
    own = new.location if new.path and not new.path.startswith("policies/") else place
    return Preview("policy", f"{name} is asked from then on", own, False)


def _edits(old: Policy, new: Policy, settings: Settings, loosens: Loosens) -> Iterator[Preview]:
    override = settings.policies.get(new.id)
    place = override.location if override else new.location
    edited = False
    for name, row in new.parameters.items():
        was = old.parameters.get(name)
        if was is None or was.default == row.default:
            continue
        edited = True
        node = override.parameters.get(name) if override else None
        text = f"{name} {shown(was.default, was.type)} → {shown(row.default, row.type)}"
        weaker = loosens(old, name, was.default, row.default)
        yield Preview("settings", f"{text} ({new.id})", node.location if node else place, weaker)
    if old.enforcement != new.enforcement:
        weaker = ENFORCEMENTS.index(new.enforcement) < ENFORCEMENTS.index(old.enforcement)
        text = f"{new.id} becomes {new.enforcement}, was {old.enforcement}"
        yield Preview("settings", text, place, weaker)
    if old.advisory_until != new.advisory_until:
        until = f"only advises until {new.advisory_until}" if new.advisory_until else "has no grace"
        yield Preview("settings", f"{new.id} {until}", place, bool(new.advisory_until))
    if old.digest != new.digest and not edited:
        yield Preview("policy", f"{new.id} is edited", new.location, None)


def settings_previews(before: Settings, after: Settings) -> Iterator[Preview]:
    """Yield which other settings a change edits."""
    if before.present and not after.present:
        yield Preview("settings", "the settings are removed", before.location, None)
        return
    if before.materiality != after.materiality:
        yield _materiality(before.materiality, after)
    for name in _FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if _plain(old) == _plain(new):
            continue
        place = after.places.get(name, after.location)
        if isinstance(old, tuple) and all(isinstance(one, str) for one in (*old, *new)):
            yield _listed(name, old, new, place)
        else:
            yield Preview(
                "settings", f"{name} {'change' if name.endswith('s') else 'changes'}", place
            )


def _materiality(old: Money | None, after: Settings) -> Preview:
    new = after.materiality
    words = [shown(one, "money") if one else "the default" for one in (old, new)]
    grows = new is not None and (old is None or new.amount > old.amount)
    place = after.places.get("materiality", after.location)
    return Preview("settings", f"materiality {words[0]} → {words[1]}", place, grows)


def _listed(name: str, old: Sequence[str], new: Sequence[str], place: Location) -> Preview:
    added = [one for one in new if one not in old]
    gone = [one for one in old if one not in new]
    told = [f"adds {', '.join(added)}"] if added else []
    told += [f"drops {', '.join(gone)}"] if gone else []
    weaker = True if name == "exclude" and added else None
    return Preview("settings", f"{name} {' and '.join(told) or 'is reordered'}", place, weaker)


def _plain(value: Any) -> Any:
    """Return a value of the settings without its places, which move with every line."""
    if isinstance(value, Location):
        return None
    if hasattr(value, "plain"):
        return value.plain()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if name != "places"}
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    return value


def waiver_previews(
    before: Sequence[Waiver], after: Sequence[Waiver]
) -> Iterator[tuple[str, Preview]]:
    """Yield the waivers that a change brings, edits or takes away, each with its policy."""
    then = {_told(one) for one in before}
    now = {_told(one) for one in after}
    for one in after:
        if _told(one) not in then:
            text = f"{one.policy} is waived for {one.covers} until {one.expires}"
            yield one.policy, Preview("waiver", text, one.location, True)
    for one in before:
        if _told(one) not in now:
            text = f"{one.policy} is waived for {one.covers} no longer"
            yield one.policy, Preview("waiver", text, one.location, False)


def _told(one: Waiver) -> Waiver:
    return one._replace(location=Location(""))


def effect(policy: str, told: Sequence[Finding], then: Sequence[Finding]) -> str:
    """Return what becomes of the findings of a policy once its rules are merged."""
    mine = [one for one in told if one.policy == policy]
    if not mine:
        return ""
    verdicts = {question(one): one.verdict for one in then}
    fates = [_fate(one.verdict, verdicts.get(question(one), "pass")) for one in mine]
    if len(mine) == 1:
        return f"with it, this finding would {fates[0]}"
    return f"with it, {fates.count('stay')} of {len(mine)} findings would stay"


def _fate(now: str, then: str) -> str:
    """Return what becomes of a finding: an unknown verdict stays what it was taken for."""
    if then in ("pass", "not_applicable"):
        return "go"
    if then == "waived":
        return "be waived"
    return "only warn" if then == "warn" and now != "warn" else "stay"
