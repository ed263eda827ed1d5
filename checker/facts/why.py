"""Explains one address: every fact of an AI resource, or why a declaration is not one."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from checker.catalog import Catalog
from checker.documents.addresses import bare, matches
from checker.facts.build import Facts
from checker.facts.gathering import neighborhoods
from checker.facts.ownership import Owned
from checker.facts.recognition import recognize
from checker.facts.resource import Resource
from checker.model.declaration import Declaration
from checker.model.facts import Fact
from checker.model.inventory import Explanation, Told
from checker.model.vocabulary import FACTS

Say = Callable[[Fact], str]
"""Tells a fact's value in words."""

_NEAREST = 5
_ORDER = {name: number for number, name in enumerate(FACTS)}


def explained(
    asked: str, facts: Facts, declarations: Sequence[Declaration], catalog: Catalog, say: Say
) -> list[Explanation]:
    """Return an explanation of everything that is called so, with or without its index."""
    owned = [one for one in facts.owned if matches(asked, one.resource.address)]
    told = {_identity(one.resource.declaration) for one in owned}
    rest = [one for one in _called(asked, declarations) if _identity(one) not in told]
    near = neighborhoods(declarations) if rest else {}
    return [
        *(_recognized(one, say) for one in owned),
        *(
            _passed_over(one, list(recognize(one, catalog, near[one.root, one.context])), catalog)
            for one in rest
        ),
    ]


def nearest_addresses(
    asked: str, facts: Facts, declarations: Sequence[Declaration]
) -> tuple[str, ...]:
    """Return the addresses that may be meant: what lies in it, what ends so, what looks alike."""
    spending = [one.resource.address for one in facts.owned]
    known = list(dict.fromkeys([*spending, *(one.address for one in _code(declarations))]))
    plain = bare(asked)
    inside = [one for one in known if bare(one).startswith(f"{plain}.")]
    ending = [one for one in known if bare(one).endswith((f".{plain}", f"/{plain}"))]
    alike = get_close_matches(asked, known, _NEAREST, 0.6)
    return tuple(dict.fromkeys([*inside, *ending, *alike]))[:_NEAREST]


def _identity(one: Declaration) -> tuple[str, str, str]:
    return (one.root, one.context, one.address)


def _code(declarations: Sequence[Declaration]) -> list[Declaration]:
    return [one for one in declarations if one.kind != "workload"]


def _called(asked: str, declarations: Sequence[Declaration]) -> list[Declaration]:
    """Return the declarations of a name; a part of a block is looked up by its block."""
    code = _code(declarations)
    return [one for one in code if matches(asked, one.address)] or [
        one for one in code if asked.startswith((f"{one.address}[", f"{one.address}."))
    ]


def _recognized(one: Owned, say: Say) -> Explanation:
    resource = one.resource
    verdict, because = "recognized", resource.because
    if resource.exists is False:
        verdict, because = "inactive", f"{because}, and its number is 0 or its switch is off"
    elif resource.ai_spend is None or resource.hint:
        verdict = "maybe"
    facts = sorted(resource.facts.values(), key=lambda fact: _ORDER.get(fact.name, len(_ORDER)))
    return _explanation(resource.declaration, verdict, because)._replace(
        address=resource.address,
        facts=tuple(Told(fact, say(fact), _meaning(fact)) for fact in facts),
        workload=one.claims[0].workload if one.claims else None,
    )


def _meaning(fact: Fact) -> str:
    row = FACTS.get(fact.name)
    return row.meaning if row else ""


def _explanation(one: Declaration, verdict: str, because: str, next_step: str = "") -> Explanation:
    return Explanation(
        one.address, one.location, one.root, one.context, one.type, verdict, because,
        next_step=next_step,
    )  # fmt: skip


def _passed_over(one: Declaration, found: Sequence[Resource], catalog: Catalog) -> Explanation:
    """Return why a declaration is in no inventory."""
    if not found:
        because, step = _unread(one, catalog)
        return _explanation(one, "not_read", because, step)
    open_ones = [item for item in found if item.ai_spend is None]
    if open_ones:
        step = "give the missing value (--var-file), or select it under resources of a manifest"
        return _explanation(one, "maybe", f"nobody can tell: {open_ones[0].because}", step)
    reasons = dict.fromkeys(_plain(item.because) for item in found)
    return _explanation(one, "not_recognized", "; ".join(reasons))


def _plain(because: str) -> str:
    reason = because.removeprefix("no sign of AI spend: ")
    return reason.replace("none of its signs is there", "it holds no sign of an accelerator, "
                          "a model or an AI service")  # fmt: skip


def _unread(one: Declaration, catalog: Catalog) -> tuple[str, str]:
    """Return why nothing was read from a declaration, and the next step."""
    if one.module_source is not None:
        if catalog.module(one.module_source, one.module_version) is not None:
            return f"nothing in the arguments of {one.module_source} creates AI spend", ""
        because = (
            f"the module {one.module_source} was not opened, and the catalog has no row for it"
        )
        return because, "download it (terraform get), and ask again"
    if one.kind == "terraform" and catalog.terraform_type(one.type) is None:
        if catalog.looks_like_ai(one.type):
            because = f"{one.type} sounds of AI, and the catalog has no row for it"
            return because, "select it under resources of a manifest until there is a row"
        return f"{one.type} is no type that the catalog knows to cost AI money", ""
    if one.kind == "terraform":
        return "none of its blocks that could be AI spend is written", ""
    return f"{one.type} holds no sign of an accelerator, a model or an AI service", ""
