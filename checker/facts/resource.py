"""One recognized item: what all that is known about it hangs on."""

from collections.abc import Mapping

from checker.facts.attribution import Tags
from checker.model.declaration import Declaration
from checker.model.facts import Fact
from checker.model.rows import NamedTuple
from checker.model.values import Truth


class Resource(NamedTuple):
    """One recognized item: the declaration it comes from, and its facts by name.

    `ai_spend` is None where nobody can tell, and `likely` says that it probably is. `exists` is
    False for what is switched off and None where that is not known. `paid_by` are the addresses of
    the reservations that pay for it, `controls` those of what it acts on, `part_of` those of what
    it belongs to; `contract` is what it costs a month by the organization's own price,
    `ends` the day on which its commitment ends. A `hint` is spoken of by a name alone, and a
    `general` one limits AI spend together with any other.
    """

    address: str
    declaration: Declaration
    ai_spend: Truth
    likely: bool
    exists: Truth
    role: str
    facts: Mapping[str, Fact]
    tags: Tags
    because: str
    paid_by: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    outside_code: bool = False
    contract: Fact | None = None
    controls: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    ends: Fact | None = None
    hint: bool = False
    general: bool = False
