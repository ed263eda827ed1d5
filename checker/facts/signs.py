"""Decides by the signs of its row whether an item is AI spend, and how it was identified."""

from checker.catalog import Catalog
from checker.catalog.rows import When
from checker.facts.contents import Clue, Contents, clue_of_name, contents
from checker.facts.filters import named_service
from checker.facts.hardware import Hardware, hardware
from checker.facts.sights import Sight
from checker.facts.views import matches
from checker.model.rows import NamedTuple
from checker.model.values import Truth, Unknown, any_of

WAYS = ("known_type", "tagged", "discovered")
"""The three ways in which AI spend is identified: by its type, by the owner's tags, by rules."""

_WAY_OF = {"name": "discovered", "env": "discovered", "image": "discovered",
           "content": "discovered", "linked": "discovered"}  # fmt: skip


class Evidence(NamedTuple):
    """What was looked at to tell whether an item is AI spend, and what came out.

    `because` says in words which sign decided, for people who ask why (or why not). `hint` is set
    where a name alone speaks of it: a key pays for nothing by itself.
    """

    ai_spend: Truth
    ways: tuple[str, ...]
    because: str
    hardware: Hardware
    contents: Contents
    name: Clue | None
    hint: bool = False


def evidence(sight: Sight, catalog: Catalog) -> Evidence:
    """Return whether an item is AI spend; None where nobody can tell from the code."""
    machine = hardware(sight, catalog)
    inside = contents(sight, catalog)
    name = clue_of_name(sight, catalog)
    found = Evidence(False, (), "", machine, inside, name)
    if sight.row.general:
        return _of_any_spend(sight, found)
    truths = [(one, _holds(one, sight, found, catalog)) for one in sight.row.when]
    truth = any_of(answer for _, answer in truths)
    ways = {_WAY_OF.get(one.how, "known_type") for one, answer in truths if answer is truth}
    deciding = next((one for one, answer in truths if answer is truth), None)
    said = _said(deciding, truth, sight, found)
    ordered = tuple(way for way in WAYS if way in ways)
    hint = truth is True and deciding is not None and deciding.how == "name"
    return found._replace(ai_spend=truth, ways=ordered, because=said, hint=hint)


def _of_any_spend(sight: Sight, found: Evidence) -> Evidence:
    """Judge what limits any spend: it is about AI where its filters name an AI service."""
    word = named_service(sight.view.body)
    for one in sight.wholes:
        word = word or named_service(one.body)
    if word:
        return found._replace(ai_spend=True, ways=("known_type",), because=f"it limits {word}")
    said = "it limits spend of any kind, and no filter names an AI service"
    return found._replace(ai_spend=None, ways=("known_type",), because=said)


def _holds(when: When, sight: Sight, found: Evidence, catalog: Catalog) -> Truth:
    match when.how:
        case "always":
            return True
        case "called":
            return None
        case "machine":
            return found.hardware.accelerated
        case "accelerator":
            return found.hardware.by_block
        case "kind":
            nodes = sight.view.nodes(when.paths)
            return any_of(matches(node, when.patterns) for node in nodes)
        case "model":
            return bool(sight.view.nodes(sight.part.models))
        case "name":
            return found.name is not None and not found.name.signal.weak
        case "env" | "image" | "content":
            return _content(when.how, found.contents)
        case "linked":
            linked = (*sight.behind, *sight.controlled)
            return any_of(evidence(one, catalog).ai_spend for one in linked)
    return False


def _content(how: str, inside: Contents) -> Truth:
    if how == "content" and inside.asked:
        return True
    kinds = {"env": ("env",), "image": ("image",)}.get(how, ("env", "image"))
    if any(clue.signal.kind in kinds and not clue.signal.weak for clue in inside.clues):
        return True
    return None if how == "content" and inside.asked is None else False


def _said(when: When | None, truth: Truth, sight: Sight, found: Evidence) -> str:
    if truth is False or when is None:
        return "no sign of AI spend: " + (_plain(found) or "none of its signs is there")
    match when.how:
        case "called":
            return f"{sight.row.note}{_called(sight, found)}; what it creates was not read"
        case "always" | "model":
            return f"{sight.row.type} is an AI service"
        case "machine" | "accelerator":
            return _hardware(found.hardware)
        case "kind":
            return f"{when.paths[0]} says so" if when.paths else "its kind says so"
        case "name":
            return f"its name is {found.name.word}" if found.name else ""
        case "linked":
            return "what it uses is AI spend"
    clue = next((one for one in found.contents.clues if not one.signal.weak), None)
    if clue is not None:
        return f"it uses {clue.word}"
    return "its containers ask for accelerators"


def _hardware(found: Hardware) -> str:
    if found.unlisted:
        return f"{found.unlisted[0]} looks like an accelerator machine and is not in the catalog"
    if isinstance(found.accelerator.value, str):
        return f"it has {found.accelerator.value}"
    if isinstance(found.sku.value, Unknown) and found.sku.value.reasons:
        return f"the machine type is not known: {found.sku.value.reasons[0]}"
    return "it has accelerators"


def _called(sight: Sight, found: Evidence) -> str:
    if sight.row.role.default == "signal":
        return ""
    models = sight.view.text(sight.part.models)
    reads = (found.hardware.sku, found.hardware.accelerator, models)
    names = [one.value for one in reads if isinstance(one.value, str)]
    return f" {names[0]}" if names else " accelerators"


def _plain(found: Evidence) -> str:
    sku = found.hardware.sku.value
    return f"{sku} has no accelerators" if isinstance(sku, str) else ""
