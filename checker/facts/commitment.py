"""Decides how the capacity of an item is bought: on demand, spot, reserved and their like."""

from checker.catalog import Catalog
from checker.facts.reading import Read
from checker.facts.sights import Sight, row_of
from checker.facts.views import decide, view_of
from checker.model.declaration import Declaration
from checker.model.values import Unknown

_PAID = ("reserved", "capacity_block")


def commitment(sight: Sight, catalog: Catalog) -> Read:
    """Return how an item is bought: its own word, else its definition's, else the default."""
    own = decide(sight.part.commitment, sight.view)
    if own.value is None:
        return own
    if own.location is None:
        for one in sight.behind:
            inherited = commitment(one, catalog)
            if inherited.location is not None:
                return inherited
    return _as_paid(own, sight, catalog)


def reservations(sight: Sight) -> tuple[Declaration, ...]:
    """Return the reservations that pay for an item, those of its definitions included."""
    found = list(sight.commitments)
    for one in sight.behind:
        found += [target for target in reservations(one) if target not in found]
    return tuple(found)


def _as_paid(own: Read, sight: Sight, catalog: Catalog) -> Read:
    """A node in a capacity block says that it is reserved; the block itself says which way."""
    for target in sight.commitments:
        row = row_of(target, catalog)
        said = decide(row.parts[0].commitment, view_of(target)) if row else Read()
        if isinstance(said.value, str) and (own.value in _PAID or isinstance(own.value, Unknown)):
            location = own.location or target.location
            return Read(said.value, location, own.files | target.files)
    return own
