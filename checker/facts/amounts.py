"""Turns counts of a block, its zones and its copies into instances at least, normally, at most."""

import re
from typing import Any

from checker.catalog.rows import Amount, Instances
from checker.facts.reading import ABSENT, NO_FILES, Read, as_number
from checker.facts.sights import Sight
from checker.facts.views import View, view_of
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Number, Reason, Unknown

NO_INSTANCES = Instances()

_ZONE = r"-[a-z]\Z"


class Amounts(NamedTuple):
    """Instances of one item if it is created at all: three numbers that are not uncertainties.

    A fixed size has all three equal; nothing is read (`ABSENT`) where the type has no machines.
    """

    min: Read = ABSENT
    desired: Read = ABSENT
    max: Read = ABSENT


def amounts(sight: Sight) -> Amounts:
    """Return the instances of one item, its copies counted in."""
    spec = sight.part.instances
    if spec == NO_INSTANCES:
        return _inherited(sight)
    if spec.unit != "instances":
        return _not_counted(sight)
    if spec.fixed is not None:
        block = Read(spec.fixed, sight.declaration.location, sight.declaration.files)
        found = Amounts(block, block, block)
    else:
        found = _ranged(sight)
    return Amounts(*(_times(one, copies_if_created(sight)) for one in found))


def _inherited(sight: Sight) -> Amounts:
    """Return the instances that an item's definition states: an endpoint's are its variants'."""
    if len(sight.behind) != 1:
        return Amounts()
    found = amounts(sight.behind[0])
    return Amounts(*(_times(one, copies_if_created(sight)) for one in found))


def _not_counted(sight: Sight) -> Amounts:
    location, files = sight.declaration.location, sight.declaration.files
    reason = Reason(f"its size is counted in {sight.part.instances.unit}", location)
    read = Read(Unknown(reason, low=0), location, files)
    low = _amount(sight, sight.part.instances.min)
    least = Read(0, low.location, low.files) if low.value == 0 else read
    return Amounts(least, read, read)


def _ranged(sight: Sight) -> Amounts:
    spec = sight.part.instances
    low, normal, high = (_amount(sight, one) for one in (spec.min, spec.desired, spec.max))
    default = Read(spec.default, sight.declaration.location, sight.declaration.files)
    wide = spec.default is None and None not in (spec.default_min, spec.default_max)
    if low is ABSENT and high is ABSENT and not (wide and normal is ABSENT):
        size = normal if normal is not ABSENT else default
        return Amounts(size, size, size)
    if low is ABSENT:
        low = _in_zones(sight, spec.min, _provided(spec.default_min, "least", high, None))
    normal = low if normal is ABSENT else normal
    if high is ABSENT:
        high = _provided(spec.default_max, "most", low, normal.value)
        high = _in_zones(sight, spec.max, high)
    return Amounts(low, normal, high)


def _in_zones(sight: Sight, choices: tuple[Amount, ...], read: Read) -> Read:
    """Return what the provider takes by itself, in every zone where it counts there."""
    if read.location is None:
        declaration = sight.declaration
        read = read._replace(location=declaration.location, files=declaration.files)
    per_zone = bool(choices) and choices[-1].per_zone
    return _times(read, _zones(sight)) if per_zone else read


def _provided(default: int | None, end: str, other: Read, least: Any) -> Read:
    """Return the end of a range that is not written: the provider's, or unknown."""
    if default is not None:
        return Read(default, other.location, other.files)
    bound = least if isinstance(least, int) else 0
    reason = Reason(f"no {end} is written", other.location)
    return Read(Unknown(reason, low=bound), other.location, other.files)


def _amount(sight: Sight, choices: tuple[Amount, ...]) -> Read:
    """Read the first amount that is written, on the item itself or on its definition."""
    for choice in choices:
        found = sight.view.find(choice.path)
        if found:
            read = as_number(found[0])
            return _times(read, _zones(sight)) if choice.per_zone else read
    return ABSENT


def _zones(sight: Sight) -> Read:
    """Return in how many zones an amount per zone counts."""
    wholes = [view_of(one) for one in sight.wholes]
    for view in (sight.view, *wholes):
        for path in sight.part.instances.zones:
            number = _length(view, path)
            if number is not None:
                return number
    for view in (sight.view, *wholes):
        place = view.text(("location", "zone"))
        if isinstance(place.value, str):
            if re.search(_ZONE, place.value):
                return Read(1, place.location, place.files)
            said = f"it counts in every zone of {place.value}, and the zones are not listed"
            return Read(Unknown(Reason(said, place.location), low=1), place.location, place.files)
    said = "it counts in every zone, and the zones are not known"
    location = sight.declaration.location
    return Read(Unknown(Reason(said, location), low=1), location, NO_FILES)


def _length(view: View, path: str) -> Read | None:
    node = next(iter(view.whole(path.removesuffix(".*"))), None)
    if node is None:
        return None
    if isinstance(node.value, Unknown):
        return Read(node.value, node.location, node.files)
    listed = node.value.split(",") if isinstance(node.value, str) else node.value
    if isinstance(listed, (list, tuple)) and listed:
        return Read(len(listed), node.location, node.files)
    return None


def copies_if_created(sight: Sight) -> Read:
    """Return how many copies there are, supposing that there is any."""
    declaration = sight.declaration
    low, high = declaration.copies
    low = max(1, low or 0)
    high = None if high is None else max(low, high)
    value: Any = low if low == high else Interval(low, high)
    files = declaration.files
    return Read(value, declaration.location, files)


def _times(read: Read, factor: Read) -> Read:
    """Return a number times another; what is not known of either stays so."""
    if read.value is None or factor.value in (None, 1) or read.value == 0:
        return read
    if isinstance(read.value, Unknown):
        return read
    if isinstance(factor.value, Unknown):
        low = None if factor.value.low is None else _product(read.value, factor.value.low)
        least = low.low if isinstance(low, Interval) else low
        value = Unknown(*factor.value.reasons, low=least)
        return read._replace(value=value, files=read.files | factor.files)
    value = _product(read.value, factor.value)
    return read._replace(value=value, files=read.files | factor.files)


def _product(one: Number | Interval, other: Number | Interval) -> Any:
    first, second = span(one), span(other)
    low = None if first.low is None or second.low is None else first.low * second.low
    high = None if first.high is None or second.high is None else first.high * second.high
    return low if low is not None and low == high else Interval(low, high)


def span(value: Any) -> Interval:
    """Return any number, interval or unknown as the interval that it must lie in, from 0 up."""
    if isinstance(value, Interval):
        return value
    if isinstance(value, Unknown):
        return Interval(value.low or 0, value.high)
    if value is None:
        return Interval(0, 0)
    return Interval(value, value)
