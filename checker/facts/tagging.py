"""Counts how much of a workload its tags tie to somebody, and says what they do not."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from checker.facts.recognition import runs_objects
from checker.facts.sums import Share
from checker.model.facts import Fact
from checker.model.values import Interval, Unknown

_KEY = r"key|token|secret|credential"


def tagging(live: Sequence[Share]) -> Iterator[Fact]:
    """Yield the counts over resources that can carry tags, and what is left over in words."""
    taggable = [one for one in _spending(live) if _is(one, "taggable", True) and one.sure]
    untied = [one for one in taggable if _is(one, "attributable", False)]
    open_ones = [one for one in taggable if _unknown(one)]
    first = next((one.resource.declaration.location for one in untied), None)
    files = frozenset(f for one in taggable for f in one.resource.declaration.files)
    yield Fact("taggable_count", len(taggable), "code", first, "", files)
    least, most = len(untied), len(untied) + len(open_ones)
    number: Any = least if least == most else Interval(least, most)
    yield Fact("unattributable_count", number, "code", first, "", files)
    if taggable:
        whole = Decimal(len(taggable))
        low, high = (len(taggable) - most) / whole, (len(taggable) - least) / whole
        share: Any = low if low == high else Interval(low, high)
        said = f"{len(taggable) - most} of {len(taggable)} resources"
        yield Fact("attributable_share", share, "code", first, said, files)
    addresses = tuple(sorted({one.resource.address for one in untied}))
    yield Fact("unattributable_addresses", addresses, "code", first, "", files)
    inside = bool(untied) and all(runs_objects(one.resource.declaration) for one in untied)
    yield Fact("unattributable_objects", inside, "code", first, "", files)
    words = in_words(untied, len(taggable)) or None
    yield Fact("unattributable", words, "code", first, "", files)


def _spending(live: Sequence[Share]) -> Sequence[Share]:
    """Return what the spend is billed by: a key rather than the containers that use it.

    What only limits spend is billed to nobody.
    """
    live = [one for one in live if one.resource.role != "control"]
    if not any(one.resource.role == "signal" for one in live):
        return live
    return [one for one in live if one.resource.role != "consumer" or not _by_token(one)]


def _by_token(part: Share) -> bool:
    shape = part.resource.facts.get("cost_shape")
    return shape is not None and shape.value == "per_token"


def in_words(untied: Sequence[Share], taggable: int) -> str:
    """Return what no tag ties to anybody, as a sentence begins: `One API key`."""
    if not untied:
        return ""
    keys = [one for one in untied if one.resource.role == "signal" and _is_key(one)]
    if keys and len(keys) == len(untied):
        return "One API key" if len(keys) == 1 else f"{len(keys)} API keys"
    if len(untied) == 1:
        return _one(untied[0])
    return f"{len(untied)} of {taggable} resources"


def _is_key(part: Share) -> bool:
    return bool(re.search(_KEY, part.resource.because.lower()))


def _one(part: Share) -> str:
    facts = part.resource.facts
    count, accelerator = facts.get("accelerator_count"), facts.get("accelerator")
    if accelerator is not None and isinstance(accelerator.value, str):
        number = count.value if count is not None else None
        return f"{number} × {accelerator.value}" if isinstance(number, int) else accelerator.value
    model = facts.get("model")
    if model is not None and isinstance(model.value, str):
        return f"One use of {model.value}"
    return "One resource"


def _is(part: Share, name: str, wanted: bool) -> bool:
    found = part.resource.facts.get(name)
    return found is not None and found.value is wanted


def _unknown(part: Share) -> bool:
    found = part.resource.facts.get("attributable")
    return found is None or isinstance(found.value, Unknown)
