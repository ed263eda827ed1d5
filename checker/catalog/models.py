"""Turns model ids, ARNs and addresses into model families, and ids into how far they travel."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from checker.catalog.reading import Plain, origin, texts
from checker.catalog.rows import Origin
from checker.documents.globs import fits
from checker.model.rows import NamedTuple

_ROUTES = {"us": "data_zone", "eu": "data_zone", "apac": "data_zone", "jp": "data_zone",
           "au": "data_zone", "ca": "data_zone", "us-gov": "data_zone",
           "global": "world"}  # fmt: skip
_ROUTE = rf"({'|'.join(_ROUTES)})\.(?=[a-z0-9]+\.)"
_OWN = ("custom-model", "imported-model", "custom-model-deployment")
_WILD = r"[*?]|\[.*\]"
_VERSION = r"(?:-v\d+)?:\d+(?::\w+)?\Z|@[\w.-]+\Z|-\d{4}-\d{2}-\d{2}\Z"


class ModelFamily(NamedTuple):
    """Models that share a name, a maker, and whether their weights are public.

    `weights` is open, closed, or customer (somebody's own, whose base decides).
    """

    family: str
    vendor: str
    weights: str
    patterns: tuple[str, ...]
    origin: Origin
    note: str = ""


class Models:
    """Model families by id; of several patterns that fit, the one that says most decides."""

    def __init__(self, rows: Iterable[Plain]) -> None:
        self.families = tuple(
            ModelFamily(
                row["family"],
                row["vendor"],
                row["weights"],
                texts(row["patterns"]),
                origin(row),
                row.get("note", ""),
            )
            for row in rows
        )

    def find(self, model: str) -> ModelFamily | None:
        """Return the family of a model id, ARN, or address such as `hf://meta-llama/...`."""
        names = list(spellings(model))
        for pattern, word, family in self._by_weight:
            # A bill asks for thousands of ids that are no model: most end at the first comparison.
            for name in names:
                if word in name and fits(name, pattern):
                    return family
        return None

    @cached_property
    def _by_weight(self) -> list[tuple[str, str, ModelFamily]]:
        """Patterns, the one that says most first, each with the longest text that it asks for."""
        rows = [(one.lower(), family) for family in self.families for one in family.patterns]
        rows.sort(key=lambda row: -len(row[0].replace("*", "")))
        return [
            (pattern, max(re.split(_WILD, pattern), key=len), family) for pattern, family in rows
        ]


def spellings(model: str) -> Iterator[str]:
    """Yield a model id as written and without what hosts put before it, in small letters."""
    name = model.strip().lower()
    yield name
    if name.startswith("arn:") and any(f":{own}/" in name for own in _OWN):
        return
    while "/" in name:
        name = name.partition("/")[2]
        yield name
    bare = re.sub(_ROUTE, "", name, count=1)
    if bare != name:
        yield bare


def plain_ids(model: str) -> Iterator[str]:
    """Yield the ids under which a model may have a price, most exact first."""
    names = list(dict.fromkeys(spellings(model)))
    yield from names
    for name in names:
        bare = re.sub(_VERSION, "", name)
        if bare != name:
            yield bare


def routing(model: str) -> str:
    """Return how far a request to a Bedrock model or profile id travels: `us.` is a data zone."""
    name = model.strip().lower().rpartition("/")[2]
    match = re.match(_ROUTE, name)
    return _ROUTES[match[1]] if match else "region"
