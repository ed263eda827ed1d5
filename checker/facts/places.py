"""Turns zones and regions, as clouds spell them, into regions and into the areas of residency."""

import re

from checker.catalog import Catalog
from checker.facts.reading import ABSENT, Read, as_text
from checker.facts.sights import Sight, row_of
from checker.facts.views import view_of
from checker.model.values import Reason, Unknown

_AWS_ZONE = r"\A([a-z]{2}(?:-[a-z]+)+-\d)[a-z]\Z"
_GOOGLE_ZONE = r"\A([a-z]+-[a-z]+\d+)-[a-z]\Z"
_NUMBERED_ZONE = r"\A([a-z]{2}-[a-z]+)-\d\Z"
_NUMBERING = ("ibm", "scaleway")
"""Clouds that number the zones of a region; by itself `us-east-1` is a region of another."""

_AREAS = (
    ("us", r"us-.*|(east|west|central|northcentral|southcentral|westcentral)us\d?|us|usgov.*"),
    ("uk", r"eu-west-2|europe-west2|uk.*"),
    ("ch", r"eu-central-2|europe-west6|switzerland.*"),
    ("no", r"norway.*"),
    ("eu", r"eu-.*|europe-.*|(west|north)europe|france.*|germany.*|sweden.*|italy.*|spain.*"),
    ("eu", r"poland.*|austria.*|belgium.*|denmark.*|finland.*|greece.*|eur?\d?|europe"),
    ("ca", r"ca-.*|northamerica-northeast.*|canada.*"),
    ("jp", r"ap-northeast-[13]|asia-northeast[12]|japan.*"),
    ("kr", r"ap-northeast-2|asia-northeast3|korea.*"),
    ("in", r"ap-south-[12]|asia-south[12]|.*india|jioindia.*"),
    ("sg", r"ap-southeast-1|asia-southeast1|southeastasia"),
    ("au", r"ap-southeast-[24]|australia.*"),
    ("br", r"sa-east-1|southamerica-east1|brazil.*"),
    ("ap", r"ap-.*|asia-.*|eastasia"),
    ("me", r"me-.*|il-.*|uae.*|qatar.*|israel.*"),
    ("za", r"af-south-1|africa-south1|southafrica.*"),
)
_ASIA = frozenset(("jp", "kr", "in", "sg", "au"))


def region_name(place: str) -> str:
    """Return the region of a zone or region, in the cloud's own plain spelling."""
    plain = place.strip().lower()
    for zone in (_AWS_ZONE, _GOOGLE_ZONE):
        match = re.match(zone, plain)
        if match:
            return match[1]
    return plain.replace(" ", "")


def _placed(place: str, provider: str) -> str:
    zone = re.match(_NUMBERED_ZONE, place.strip().lower()) if provider in _NUMBERING else None
    return zone[1] if zone else region_name(place)


def area_of(region: str) -> str | None:
    """Return the area that a region lies in (`us`, `eu`, `uk` …), or None if nobody knows."""
    plain = region_name(region)
    return next((area for area, pattern in _AREAS if re.fullmatch(pattern, plain)), None)


def inside(region: str, allowed: tuple[str, ...]) -> bool | None:
    """Whether a region lies in one of the areas or is one of the regions; None if unknown."""
    plain = region_name(region)
    words = {word.strip().lower() for word in allowed}
    if plain in words:
        return True
    area = area_of(region)
    if area is None:
        return None
    return area in words or (area in _ASIA and bool(words & {"ap", "apac", "asia"}))


def region(sight: Sight, catalog: Catalog) -> Read:
    """Return the region of an item: its own, that of what it belongs to, else the provider's."""
    wholes = [
        (view_of(one), row.location)
        for one in sight.wholes
        if (row := row_of(one, catalog)) is not None
    ]
    open_one = ABSENT
    for view, paths in ((sight.view, sight.row.location), *wholes):
        read = view.text(paths)
        if isinstance(read.value, str) and read.value:
            return read._replace(value=_placed(read.value, sight.row.provider))
        if isinstance(read.value, Unknown) and open_one is ABSENT:
            open_one = read
    configured = sight.declaration.region
    if configured is not None and configured.value is not None:
        read = as_text(configured)
        if isinstance(read.value, str) and read.value:
            return read._replace(value=_placed(read.value, sight.row.provider))
        open_one = read if open_one is ABSENT and read.value else open_one
    return _outside(sight) if open_one is ABSENT else open_one


def _outside(sight: Sight) -> Read:
    """Return why a region is not written, for what lies in one: it is chosen outside the code."""
    row, declaration = sight.row, sight.declaration
    placed = bool(row.location) or any(one.how == "part_of" for one in row.references)
    said = ""
    if row.general:
        return ABSENT
    if row.provider == "aws":
        said = "no provider configuration in the code sets the region"
    elif row.provider == "gcp" and placed:
        said = "neither it nor a provider configuration in the code sets the region"
    elif row.provider == "azure" and placed:
        said = "what it belongs to, and so its location, is not in the code"
    if not said:
        return ABSENT
    value = Unknown(Reason(said, declaration.location))
    return Read(value, declaration.location, declaration.files)
