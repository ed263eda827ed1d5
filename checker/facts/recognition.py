"""Turns one declaration into the AI resources that it creates, states or limits, with their facts.

A compute type is AI spend only with an accelerator; one whose machine nobody can know is listed
where something speaks of accelerators, and counted otherwise.
"""

from collections.abc import Iterator

from checker.catalog import Catalog
from checker.facts.amounts import amounts, copies_if_created
from checker.facts.attribution import Tags, attribution, joined, tags
from checker.facts.called import called_with, is_unread
from checker.facts.commitment import commitment, reservations
from checker.facts.days import day
from checker.facts.hardware import hinted, total
from checker.facts.modeling import modeling
from checker.facts.module_contents import chart_resources, gives_charts
from checker.facts.places import region
from checker.facts.reading import ABSENT, Read, derived, fact
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.facts.scaling import reaches_zero
from checker.facts.sights import Sight, row_of, rows_of, sights
from checker.facts.signs import Evidence, evidence
from checker.facts.views import decide, view_of
from checker.model.declaration import Declaration
from checker.model.facts import Fact
from checker.model.values import Interval, Reason, Truth, Unknown

__all__ = ["Resource", "recognize"]

_OF_CALLS = {"management": "fully_managed", "cost_shape": "per_token"}
"""What the spend of a caller is like, whatever the caller itself runs on."""

_OBJECTS = ("kubernetes", "helm_values")
_OBJECTS_IN_TERRAFORM = ("kubernetes_", "kubectl_", "k8s_", "helm_")
"""Kinds of declarations, and beginnings of types, that can hold what runs on a cluster."""

_TAG_KEYS = ("ai_workload", "workload")
"""Normalized tag names with which an owner marks AI spend."""


def recognize(
    declaration: Declaration, catalog: Catalog, near: Neighborhood, tagged: bool = False
) -> Iterator[Resource]:
    """Yield the items of a declaration, the ones without any sign of AI spend included.

    With `tagged` they are AI spend whatever their signs: somebody who owns them says so.
    """
    if runs_objects(declaration):
        from checker.facts.kubernetes import recognize_cluster

        on_cluster = list(recognize_cluster(declaration, catalog, near, tagged))
        if on_cluster:
            yield from on_cluster
            return
    if is_unread(declaration, catalog):
        for sight in called_with(declaration, catalog):
            yield _resource(sight, catalog, tagged)._replace(likely=True)
        return
    rows = rows_of(declaration, catalog)
    charts = [row for row in rows if gives_charts(declaration, row)]
    for row in charts:
        yield from chart_resources(declaration, row, catalog, near, tagged)
    found = [
        (sight, _resource(sight, catalog, tagged))
        for row in rows
        if row not in charts
        for sight in sights(declaration, row, catalog, near)
    ]
    spending = [sight for sight, one in found if one.likely]
    if not (spending or charts) and declaration.origin == "module_argument":
        for sight in called_with(declaration, catalog):
            yield _resource(sight, catalog, tagged)._replace(likely=True)
    for sight, one in found:
        # The only item of a block that is AI spend is the block itself.
        alone = len(spending) == 1 and not sight.part.keyed and declaration.module_source is None
        yield one._replace(address=declaration.address) if alone else one


def runs_objects(declaration: Declaration) -> bool:
    """Whether a declaration may hold what runs on a cluster."""
    return declaration.kind in _OBJECTS or declaration.type.startswith(_OBJECTS_IN_TERRAFORM)


def _resource(sight: Sight, catalog: Catalog, tagged: bool) -> Resource:
    found = evidence(sight, catalog)
    declaration = sight.declaration
    if tagged:
        said = found.because if found.ai_spend else "a manifest selects it"
        ways = (*found.ways, "tagged") if found.ai_spend else ("tagged",)
        found = found._replace(ai_spend=True, ways=ways, because=said, hint=False)
    if found.ai_spend is False:
        return Resource(sight.address, declaration, False, False, True, "", {}, Tags({}),
                        found.because)  # fmt: skip
    mine = _tags(sight, catalog)
    ways = found.ways
    if any(key in mine.entries for key in _TAG_KEYS):
        ways = tuple(dict.fromkeys((*ways, "tagged")))
    exists, active = _active(sight)
    facts = [
        *_identity(sight, found, ways, catalog),
        active,
        *_sizes(sight, found, catalog),
        *attribution(mine, sight.row.taggable or bool(sight.row.tags)),
    ]
    role = decide(sight.row.role, sight.view)
    return Resource(
        address=sight.address,
        declaration=declaration,
        ai_spend=found.ai_spend,
        likely=found.ai_spend is True or sight.row.general or _likely(sight, found, exists),
        exists=exists,
        role=role.value if isinstance(role.value, str) else "capacity",
        facts={one.name: one for one in facts},
        tags=mine,
        because=found.because,
        paid_by=tuple(one.address for one in reservations(sight)),
        controls=tuple(one.declaration.address for one in sight.controlled),
        part_of=tuple(one.address for one in sight.wholes),
        ends=_ends(sight),
        unlisted=found.hardware.unlisted,
        hint=found.hint,
        general=found.ai_spend is None and sight.row.general,
    )


def _likely(sight: Sight, found: Evidence, exists: Truth) -> bool:
    """Whether something speaks of accelerators; what is switched off has to say so itself."""
    return hinted(sight) if exists is False else found.hardware.hinted


def _tags(sight: Sight, catalog: Catalog) -> Tags:
    defaults = sight.declaration.default_tags if sight.row.default_tags else None
    own = tags(sight.view, sight.row.tags, defaults)
    # What a machine is launched with reaches it, so its template's tags count for it as well.
    launched = [tags(one.view, one.row.tags) for one in sight.behind]
    shared = [
        tags(view_of(one), row.tags)
        for one in sight.wholes
        if not sight.row.taggable and (row := row_of(one, catalog)) is not None
    ]
    return joined([own, *launched, *shared])


def _ends(sight: Sight) -> Fact | None:
    """Return the day on which a commitment ends, where the code says it."""
    read = sight.view.text(sight.part.ends)
    if not isinstance(read.value, str):
        return None
    try:
        return fact("commitment_ends", read._replace(value=day(read.value)))
    except ValueError:
        return None


def _active(sight: Sight) -> tuple[Truth, Fact]:
    """Return whether an item is created at all, and the fact that says so."""
    declaration = sight.declaration
    low, high = declaration.copies
    location, files = declaration.location, declaration.files
    choices = [decide(one, sight.view) for one in (sight.row.active, sight.part.active)]
    said = next((one for one in choices if one.value == "no"), None) or next(
        (one for one in choices if isinstance(one.value, Unknown)), choices[0]
    )
    exists: Truth = True
    because = ""
    if high == 0 or said.value == "no":
        exists, because = False, "switched off"
    elif not low or isinstance(said.value, Unknown) or sight.maybe is not None:
        exists = None
    if exists is not None:
        return exists, Fact("active", exists, "code", said.location or location, because, files)
    reasons = declaration.copies_because.reasons if declaration.copies_because else ()
    if isinstance(said.value, Unknown):
        reasons = said.value.reasons
    elif sight.maybe is not None:
        reasons = sight.maybe.reasons
    value = Unknown(*reasons) if reasons else Unknown(Reason("its count is not known", location))
    return None, Fact("active", value, "code", location, "", files)


def _identity(
    sight: Sight, found: Evidence, ways: tuple[str, ...], catalog: Catalog
) -> Iterator[Fact]:
    declaration, row = sight.declaration, sight.row
    here = Read(None, declaration.location, declaration.files)
    models = modeling(sight, found, catalog)
    yield fact("type", here._replace(value=type_name(sight)))
    yield fact("provider", here._replace(value=models.calls or row.provider))
    yield fact("identified_by", here._replace(value=ways), because=found.because)
    for name, choice in (
        ("role", row.role), ("management", row.management), ("cost_shape", row.cost_shape),
    ):  # fmt: skip
        said = decide(choice, sight.view)
        if models.calls and name in _OF_CALLS:
            said = here._replace(value=_OF_CALLS[name])
        if said.value is not None:
            yield fact(name, said if said.location else here._replace(value=said.value))
    yield fact("deployment_model", _if_spend(models.deployment_model, found))
    for name, read in (
        ("model", models.model),
        ("model_weights", models.weights),
        ("routing", models.routing),
        ("sku", found.hardware.sku),
        ("region", region(sight, catalog)),
        ("commitment", commitment(sight, catalog)),
    ):
        if read.value is not None:
            yield fact(name, read if read.location else read._replace(location=here.location))


def type_name(sight: Sight) -> str:
    """Return the type as the code writes it; of a module's argument what the module creates."""
    declared = sight.declaration
    return sight.row.type if declared.module_source is not None else declared.type


def _if_spend(read: Read, found: Evidence) -> Read:
    """What may be no AI spend at all has no deployment model for certain."""
    if found.ai_spend is True or not isinstance(read.value, str):
        return read
    reason = Reason(found.because, read.location)
    return read._replace(value=Unknown(reason, possible=(read.value, None)))


def _sizes(sight: Sight, found: Evidence, catalog: Catalog) -> Iterator[Fact]:
    hardware = found.hardware
    size = amounts(sight)
    numbers = {
        f"instances.{name}": fact(f"instances.{name}", read)
        for name, read in zip(("min", "desired", "max"), size, strict=True)
        if read is not ABSENT and read.value is not None
    }
    yield from numbers.values()
    if hardware.accelerated is False:
        if sight.part.sku:
            none = Read(0, sight.declaration.location, sight.declaration.files)
            yield fact("accelerator_count", none, because="no accelerator")
        yield from _asked(sight, found, numbers.get("instances.desired"))
        return
    if hardware.accelerator is not ABSENT:
        yield fact("accelerator", hardware.accelerator)
    if hardware.per_instance is not ABSENT:
        per_instance = fact("accelerators_per_instance", hardware.per_instance)
        yield per_instance
        for name, counted in (("", "instances.desired"), ("_min", "instances.min")):
            number = numbers.get(counted)
            if number is not None:
                count = total(per_instance.value, hardware.machine, number.value)
                said = f"{_shown(number.value)} × {_shown(per_instance.value)}"
                yield derived(f"accelerator_count{name}", count, [per_instance, number], said)
    least = numbers.get("instances.min")
    if least is not None:
        yield derived("scales_to_zero", reaches_zero(least), [least], "instances at least")


def _asked(sight: Sight, found: Evidence, pods: Fact | None) -> Iterator[Fact]:
    """Yield the accelerators that containers ask for, each copy counted."""
    asked = found.contents.accelerators
    if asked.value is None:
        return
    each = fact("accelerators_per_instance", asked)
    copies = pods or fact("instances.desired", copies_if_created(sight))
    yield each
    yield copies
    count = total(each.value, None, copies.value)
    yield derived("accelerator_count", count, [each, copies], "asked for by its containers")


def _shown(value: object) -> str:
    if isinstance(value, Interval):
        return f"{value.low} to {'any' if value.high is None else value.high}"
    return "?" if isinstance(value, Unknown) else str(value)
